namespace JobGrains.Bench;

/// <param name="Ids">The runs.</param>
/// <param name="Rows">How many of them have exactly one row of history, of a success.</param>
/// <param name="Seconds">From the first submit to the last row.</param>
internal sealed record StandaloneMeasure(IReadOnlyList<InstanceId> Ids, int Rows, double Seconds)
{
    /// <summary>How often the processor ran.</summary>
    public long Executed { get; init; }

    public override string ToString() => FormattableString.Invariant($"{Rows / Seconds:#,0} a second");

    /// <summary>What the database has done for them; null where there is none.</summary>
    public DatabaseWork? Work { get; init; }
}
