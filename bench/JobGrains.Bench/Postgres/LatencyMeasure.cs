namespace JobGrains.Bench.Postgres;

/// <summary>How long runs took to start, in milliseconds.</summary>
/// <param name="Accepted">From the answer of the call that asked for them; 0 for what started before the answer.</param>
/// <param name="Submitted">From the call.</param>
internal sealed record LatencyMeasure(double[] Accepted, double[] Submitted)
{
    public double Percentile(double fraction) => Statistics.Percentile(Accepted, fraction);

    public double SubmittedPercentile(double fraction) => Statistics.Percentile(Submitted, fraction);

    public override string ToString() => FormattableString.Invariant($"p50 {Percentile(0.5):0.00} ms, p99 {Percentile(0.99):0.00} ms");
}
