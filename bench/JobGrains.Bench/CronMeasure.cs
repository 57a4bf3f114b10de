namespace JobGrains.Bench;

/// <summary>One round: what an operation took, what it allocated, and a sum over what it found.</summary>
internal sealed record CronMeasure(double Nanoseconds, long Bytes, long Sum)
{
    public static CronMeasure None { get; } = new(double.MaxValue, 0, 0);

    public CronMeasure Better(CronMeasure other) => other.Nanoseconds < Nanoseconds ? other : this;
}
