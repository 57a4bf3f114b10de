namespace JobGrains.Hosting;

/// <summary>
/// The port: all that a grain may use of its host. An activation finishes one turn (a call, a reply, a timer, a wake-up, a change of the cluster) before the
/// next begins, except methods marked <see cref="InterleavesAttribute"/>, which never await.
/// </summary>
internal interface IGrainHost : IGrainCaller
{
    string Key { get; }

    ISiloHost Silo { get; }

    /// <summary>
    /// Sends a call outside this turn. The outcome enters as a turn of its own, unless this activation has ended by then. For everything that goes
    /// upward, and for what must not keep the mailbox busy.
    /// </summary>
    void Send<TGrain, TRequest, TReply>(string key, GrainCall<TGrain, TRequest, TReply> call, TRequest request, Func<CallOutcome<TReply>, ValueTask> onOutcome)
        where TGrain : class
        where TRequest : class
        where TReply : class;

    /// <summary>Reads a record and remembers its ETag in <paramref name="record"/>; a cleared record has no value and keeps its ETag.</summary>
    ValueTask<TValue?> ReadAsync<TValue>(GrainRecord record)
        where TValue : class;

    /// <summary>Reads a record with the deltas appended since it was written, in order.</summary>
    ValueTask<RecordWithDeltas<TValue, TDelta>> ReadAsync<TValue, TDelta>(GrainRecord record)
        where TValue : class
        where TDelta : class;

    /// <summary>
    /// Makes a commit durable: all of it or nothing, and a wake-up no later than its record. On any failure (conflict, timeout, store) it throws
    /// <see cref="JobGrainsUnavailableException"/> and this activation ends after the turn: what the store holds is unknown until it is read again.
    /// </summary>
    ValueTask CommitAsync(Commit commit);

    /// <summary>Whether commits of two grains can be made one, durable together or not at all.</summary>
    bool JoinsCommits { get; }

    /// <summary>
    /// Prepares a commit of records and a wake-up for another grain to join with one of its own. Before this activation commits anything else, <see cref="Settle"/> says what has become of it; where nothing has,
    /// <see cref="CommitAsync"/> commits it after all.
    /// </summary>
    JointCommit Prepare(Commit commit);

    /// <summary>Another grain was asked to make a prepared commit durable.</summary>
    /// <param name="commit">What was prepared.</param>
    /// <param name="etag">The ETag that its records have now; null where it is not known whether it is durable: then this activation ends after the turn, as after a commit that failed.</param>
    void Settle(Commit commit, long? etag);

    /// <summary>Calls back once, as a turn, after <paramref name="due"/>. Lost with the activation; does not keep it alive.</summary>
    IGrainTimer StartTimer(TimeSpan due, Func<ValueTask> callback);

    /// <summary>Asks that the activation not be collected as idle for at least <paramref name="duration"/> from now. Best effort; zero releases.</summary>
    void Hold(TimeSpan duration);

    /// <summary>Ends this activation after the current turn. The next call makes another one.</summary>
    void Deactivate();
}
