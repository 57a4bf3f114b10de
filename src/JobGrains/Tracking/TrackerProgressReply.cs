namespace JobGrains.Tracking;

internal sealed record TrackerProgressReply
{
    public InstanceStatus Status { get; init; }

    public TaskCounts Tasks { get; init; } = new();

    public string? WaitReason { get; init; }

    public CancelStage CancelStage { get; init; }

    public double? Fraction { get; init; }

    public string? Message { get; init; }

    public TimeSpan? EstimatedRemaining { get; init; }

    public bool IsTotalGrowing { get; init; }

    /// <summary>Never lower than that of an earlier state of the attempt: incarnation and changes.</summary>
    public long Version { get; init; }
}
