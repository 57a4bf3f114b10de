namespace JobGrains;

/// <summary>How many runs have not ended, by what they wait for.</summary>
public sealed record OpenRunCounts
{
    /// <summary>Those that wait for their time, also for that of their next attempt: <see cref="InstanceStatus.Delayed"/>.</summary>
    public long Delayed { get; init; }

    /// <summary>Those that wait for a slot of their job's limit: <see cref="InstanceStatus.Queued"/>.</summary>
    public long Queued { get; init; }

    /// <summary>All others: <see cref="InstanceStatus.Running"/>, <see cref="InstanceStatus.WaitingForCapacity"/>, <see cref="InstanceStatus.Finalizing"/> and <see cref="InstanceStatus.Canceling"/>.</summary>
    public long Running { get; init; }
}
