namespace JobGrains.Hosting.Storage;

/// <summary>One atomic change of all that belongs to one grain; and of what belongs to another one, where the two are to be one. Like the bytes in it, it is the store's until the answer, and may be filled again afterwards.</summary>
internal sealed class StoreCommit
{
    public required GrainId Grain { get; set; }

    /// <summary>When the committer began, on its clock.</summary>
    public DateTimeOffset Now { get; set; }

    /// <summary>The changes of records; of several changes of one record all expect the same ETag, and apply in order.</summary>
    public required ReadOnlyMemory<StoreChange> Changes { get; set; }

    public bool ChangesWakeUp { get; set; }

    public DateTimeOffset? WakeUpTime { get; set; }

    public OpenEntry? Opened { get; set; }

    public InstanceId? Closed { get; set; }

    public JobEntry? JobListed { get; set; }

    public JobId? JobUnlisted { get; set; }

    /// <summary>Inserted if (instance, attempt) is not there yet.</summary>
    public HistoryRow? History { get; set; }

    /// <summary>A commit of another grain, without one of its own: both are committed, or neither.</summary>
    public StoreCommit? Joint { get; set; }

    /// <summary>The changes with bytes of their own, which stay when this is filled again.</summary>
    public StoreChange[] CopyChanges()
    {
        var changes = Changes.ToArray();
        for (var i = 0; i < changes.Length; i++)
        {
            changes[i] = changes[i] with { Body = changes[i].Body.ToArray() };
        }

        return changes;
    }
}
