namespace JobGrains.Hosting.Storage;

/// <summary>
/// Keeps everything in the memory of the process, serialized. Always answers at once. A commit concerns one grain, so one lock makes it atomic; the indexes
/// follow under it.
/// </summary>
internal sealed class MemoryStore : IGrainStore
{
    private const int StripeCount = 32;
    private const int HashedCharacters = 16;

    private readonly MemoryStripe[] _stripes = new MemoryStripe[StripeCount];
    private readonly MemoryOpenIndex _open;
    private readonly MemoryJobIndex _jobs = new();
    private readonly MemoryHistory _history;
    private long _lastETag;
    private long _lastIncarnation;

    public MemoryStore(MemoryStoreOptions? options = null)
    {
        options ??= new MemoryStoreOptions();
        ShardCount = options.ShardCount;
        _open = new MemoryOpenIndex(options.ShardCount);
        _history = new MemoryHistory(options.MaxHistoryRows);
        for (var i = 0; i < StripeCount; i++)
        {
            _stripes[i] = new MemoryStripe(options.ClearedRetention);
        }
    }

    public int ShardCount { get; }

    /// <summary>No two silos over the same store have the same.</summary>
    public long NextIncarnation() => Interlocked.Increment(ref _lastIncarnation);

    public ValueTask<StoredRecord> ReadAsync(GrainId grain, string record) => new(StripeOf(grain).Read(grain, record));

    public ValueTask<StoreCommitReply> CommitAsync(StoreCommit commit)
    {
        var stripe = StripeOf(commit.Grain);
        lock (stripe.Gate)
        {
            if (stripe.TryApply(commit, ref _lastETag, out var etag) is { } conflict)
            {
                return new ValueTask<StoreCommitReply>(StoreCommitReply.Conflicted(conflict));
            }

            ApplyIndexes(commit);
            return new ValueTask<StoreCommitReply>(StoreCommitReply.Committed(etag));
        }
    }

    public ValueTask<DateTimeOffset?> GetNextWakeUpAsync()
    {
        var next = FindNext(out _);
        return new ValueTask<DateTimeOffset?>(next == long.MaxValue ? null : new DateTimeOffset(next, TimeSpan.Zero));
    }

    public ValueTask<IReadOnlyList<StoredWakeUp>> TakeWakeUpsAsync(DateTimeOffset now, DateTimeOffset hiddenUntil, int max)
    {
        var taken = new List<StoredWakeUp>();
        while (taken.Count < max && FindNext(out var stripe) <= now.UtcTicks)
        {
            if (stripe!.TryTakeWakeUp(now.UtcTicks, hiddenUntil.UtcTicks, out var wakeUp))
            {
                taken.Add(wakeUp);
            }
        }

        return new ValueTask<IReadOnlyList<StoredWakeUp>>(taken);
    }

    public ValueTask RemoveWakeUpAsync(StoredWakeUp wakeUp)
    {
        StripeOf(wakeUp.Grain).RemoveWakeUp(wakeUp);
        return default;
    }

    public ValueTask HideWakeUpAsync(StoredWakeUp wakeUp, DateTimeOffset hiddenUntil)
    {
        StripeOf(wakeUp.Grain).HideWakeUp(wakeUp, hiddenUntil.UtcTicks);
        return default;
    }

    public ValueTask<DateTimeOffset?> ExpireAsync(DateTimeOffset now)
    {
        var next = long.MaxValue;
        foreach (var stripe in _stripes)
        {
            next = Math.Min(next, stripe.Expire(now.UtcTicks));
        }

        _history.Expire(now.UtcTicks);
        return new ValueTask<DateTimeOffset?>(next == long.MaxValue ? null : new DateTimeOffset(next, TimeSpan.Zero));
    }

    public ValueTask<IReadOnlyList<OpenEntry>> ListOpenAsync(int shard, InstanceId? after, int max) => new(_open.List(shard, after, max));

    public ValueTask<IReadOnlyList<OpenEntry>> ListOpenAsync(JobId jobId, InstanceId? after, int max) => new(_open.List(jobId, after, max));

    public ValueTask<IReadOnlyList<JobEntry>> ListJobsAsync(JobId? after, int max) => new(_jobs.List(after, max));

    public ValueTask<IReadOnlyList<AttemptRecord>> GetAsync(InstanceId instanceId) => new(_history.Get(instanceId));

    public ValueTask<HistorySlice> FindAsync(HistorySearch search) => new(_history.Find(search));

    private void ApplyIndexes(StoreCommit commit)
    {
        if (commit.Opened is { } opened)
        {
            _open.Add(opened);
        }

        if (commit.Closed is { } closed)
        {
            _open.Remove(closed);
        }

        if (commit.JobListed is { } listed)
        {
            _jobs.Add(listed);
        }

        if (commit.JobUnlisted is { } unlisted)
        {
            _jobs.Remove(unlisted);
        }

        if (commit.History is { } row)
        {
            _history.Add(row);
        }
    }

    /// <summary>The same grain has the same stripe in every process, so that simulated worlds can be replayed.</summary>
    private MemoryStripe StripeOf(GrainId grain)
    {
        var key = grain.Key.AsSpan();
        return _stripes[StableHash.Shard(key.Length <= HashedCharacters ? key : key[^HashedCharacters..], StripeCount)];
    }

    private long FindNext(out MemoryStripe? stripe)
    {
        stripe = null;
        var next = long.MaxValue;
        GrainId first = default;
        foreach (var candidate in _stripes)
        {
            if (candidate.PeekWakeUp() is not { } wakeUp || wakeUp.VisibleTicks > next)
            {
                continue;
            }

            if (wakeUp.VisibleTicks < next || wakeUp.Id.CompareTo(first) < 0)
            {
                next = wakeUp.VisibleTicks;
                first = wakeUp.Id;
                stripe = candidate;
            }
        }

        return next;
    }
}
