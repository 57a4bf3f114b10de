namespace JobGrains.Bench.Postgres;

/// <param name="Executed">How many runs were executed.</param>
/// <param name="Seconds">From the first one to the last one.</param>
internal sealed record QuartzMeasure(int Executed, double Seconds)
{
    /// <summary>How many rows of history there are.</summary>
    public long Rows { get; init; }

    public double PerSecond => Executed / Seconds;
}
