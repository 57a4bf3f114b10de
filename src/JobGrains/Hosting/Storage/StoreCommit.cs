namespace JobGrains.Hosting.Storage;

/// <summary>One atomic change of all that belongs to one grain.</summary>
internal sealed class StoreCommit
{
    public required GrainId Grain { get; init; }

    /// <summary>When the committer began, on its clock.</summary>
    public DateTimeOffset Now { get; init; }

    /// <summary>The changes of records; of several changes of one record all expect the same ETag, and apply in order.</summary>
    public required ReadOnlyMemory<StoreChange> Changes { get; init; }

    public bool ChangesWakeUp { get; init; }

    public DateTimeOffset? WakeUpTime { get; init; }

    public OpenEntry? Opened { get; init; }

    public InstanceId? Closed { get; init; }

    public JobEntry? JobListed { get; init; }

    public JobId? JobUnlisted { get; init; }

    /// <summary>Inserted if (instance, attempt) is not there yet.</summary>
    public HistoryRow? History { get; init; }
}
