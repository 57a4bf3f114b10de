namespace JobGrains.Hosting.Storage;

/// <summary>
/// What the embedded host and the simulated cluster need of a store: bytes under (grain, record) with ETags, committed together with a wake-up, entries of
/// the indexes and a row of history. Used from any thread. Any exception means that the outcome is unknown.
/// </summary>
internal interface IGrainStore : ICatalogStore, IHistoryStore
{
    /// <summary>Reads a record with its deltas.</summary>
    ValueTask<StoredRecord> ReadAsync(GrainId grain, string record);

    /// <summary>
    /// Makes all of the commit durable, or nothing of it. The commit and the bytes in it are the store's until the answer, and the caller's again afterwards: a
    /// store that keeps something of them copies it.
    /// </summary>
    ValueTask<StoreCommitReply> CommitAsync(StoreCommit commit);

    /// <summary>The time of the earliest wake-up that is not hidden, or that of the earliest end of hiding.</summary>
    ValueTask<DateTimeOffset?> GetNextWakeUpAsync();

    /// <summary>
    /// Takes wake-ups that are due, the earliest first (of the same time, the one that was set first), and hides each until <paramref name="hiddenUntil"/>. Hiding is in memory only: after
    /// a restart of the store every wake-up is there again.
    /// </summary>
    ValueTask<IReadOnlyList<StoredWakeUp>> TakeWakeUpsAsync(DateTimeOffset now, DateTimeOffset hiddenUntil, int max);

    /// <summary>Removes a wake-up that was handled, unless the grain has set another since.</summary>
    ValueTask RemoveWakeUpAsync(StoredWakeUp wakeUp);

    /// <summary>Hides a wake-up that could not be handled until <paramref name="hiddenUntil"/>, unless the grain has set another since.</summary>
    ValueTask HideWakeUpAsync(StoredWakeUp wakeUp, DateTimeOffset hiddenUntil);

    /// <summary>Where many new runs are kept together; null where the store has no such thing.</summary>
    ILotStore? Lots => null;

    /// <summary>Forgets records whose expiry has passed, and cleared ones that were kept long enough. Answers when to call again; null when nothing expires.</summary>
    ValueTask<DateTimeOffset?> ExpireAsync(DateTimeOffset now);
}
