namespace JobGrains.Hosting.Storage;

/// <summary>
/// Keeps everything in the memory of the process, serialized. Always answers at once. A commit concerns one grain, so the lock of its stripe makes it atomic; of a joint one both locks do. An open instance is in
/// the stripe that is its shard.
/// </summary>
internal sealed class MemoryStore : IGrainStore
{
    private readonly MemoryStripe[] _stripes;
    private readonly MemoryJobIndex _jobs = new();
    private readonly MemoryHistory _history;
    private long _lastETag;
    private long _lastIncarnation;

    public MemoryStore(MemoryStoreOptions? options = null)
    {
        options ??= new MemoryStoreOptions();
        _history = new MemoryHistory(options.MaxHistoryRows);
        _stripes = new MemoryStripe[options.ShardCount];
        for (var i = 0; i < _stripes.Length; i++)
        {
            _stripes[i] = new MemoryStripe(_jobs, _history, options.ClearedRetention);
        }
    }

    public int ShardCount => _stripes.Length;

    /// <summary>No two silos over the same store have the same.</summary>
    public long NextIncarnation() => Interlocked.Increment(ref _lastIncarnation);

    public ValueTask<StoredRecord> ReadAsync(GrainId grain, string record) => new(StripeOf(grain.Key).Read(grain, record));

    public ValueTask<StoreCommitReply> CommitAsync(StoreCommit commit)
    {
        var jointETag = 0L;
        if ((commit.Joint is { } joint ? TryApply(commit, joint, out var etag, out jointETag) : StripeOf(commit.Grain.Key).TryApply(commit, ref _lastETag, out etag)) is { } conflict)
        {
            return new ValueTask<StoreCommitReply>(StoreCommitReply.Conflicted(conflict));
        }

        OpenAndClose(commit);
        if (commit.Joint is { } applied)
        {
            OpenAndClose(applied);
        }

        return new ValueTask<StoreCommitReply>(StoreCommitReply.Committed(etag, jointETag));
    }

    /// <summary>Applies two commits, or nothing of them.</summary>
    private string? TryApply(StoreCommit commit, StoreCommit joint, out long etag, out long jointETag)
    {
        var one = ShardOf(commit.Grain.Key);
        var other = ShardOf(joint.Grain.Key);
        etag = jointETag = 0;

        // In the same order whoever comes.
        lock (_stripes[Math.Min(one, other)].Gate)
        {
            lock (_stripes[Math.Max(one, other)].Gate)
            {
                return _stripes[other].FindConflict(joint)
                    ?? _stripes[one].FindConflict(commit)
                    ?? _stripes[other].TryApply(joint, ref _lastETag, out jointETag)
                    ?? _stripes[one].TryApply(commit, ref _lastETag, out etag);
            }
        }
    }

    /// <summary>What a commit says of open instances that are other grains.</summary>
    private void OpenAndClose(StoreCommit commit)
    {
        if (commit.Opened is { } opened && !string.Equals(opened.InstanceId.Value, commit.Grain.Key))
        {
            StripeOf(opened.InstanceId.Value).Open(commit.Grain.Type, opened);
        }

        if (commit.Closed is { } closed && !string.Equals(closed.Value, commit.Grain.Key))
        {
            StripeOf(closed.Value).Close(commit.Grain.Type, closed);
        }
    }

    public ValueTask<DateTimeOffset?> GetNextWakeUpAsync() => new(_stripes.Min(static stripe => stripe.NextWakeUp()));

    public ValueTask<IReadOnlyList<StoredWakeUp>> TakeWakeUpsAsync(DateTimeOffset now, DateTimeOffset hiddenUntil, int max)
    {
        var heads = Array.ConvertAll(_stripes, static stripe => stripe.PeekWakeUp());
        var taken = new List<StoredWakeUp>();
        while (taken.Count < max && FirstOf(heads) is >= 0 and var first)
        {
            // What was peeked is a hint: the stripe may have another one by now.
            if (_stripes[first].TryTakeWakeUp(now, hiddenUntil) is { } wakeUp)
            {
                taken.Add(wakeUp);
            }
            else if (heads[first]?.VisibleTicks > now.UtcTicks)
            {
                break;
            }

            heads[first] = _stripes[first].PeekWakeUp();
        }

        return new ValueTask<IReadOnlyList<StoredWakeUp>>(taken);
    }

    public ValueTask RemoveWakeUpAsync(StoredWakeUp wakeUp)
    {
        StripeOf(wakeUp.Grain.Key).RemoveWakeUp(wakeUp);
        return default;
    }

    public ValueTask HideWakeUpAsync(StoredWakeUp wakeUp, DateTimeOffset hiddenUntil)
    {
        StripeOf(wakeUp.Grain.Key).HideWakeUp(wakeUp, hiddenUntil);
        return default;
    }

    public ValueTask<DateTimeOffset?> ExpireAsync(DateTimeOffset now)
    {
        var next = _stripes.Min(stripe => stripe.Expire(now));
        _history.Expire(now.UtcTicks);
        return new ValueTask<DateTimeOffset?>(next);
    }

    public ValueTask<IReadOnlyList<OpenEntry>> ListOpenAsync(int shard, InstanceId? after, int max) => new(_stripes[shard].ListOpen(0, after, max));

    public ValueTask<IReadOnlyList<OpenEntry>> ListOpenAsync(JobId jobId, InstanceId? after, int max)
    {
        var found = new List<OpenEntry>();
        foreach (var stripe in _stripes)
        {
            found.AddRange(stripe.ListOpen(jobId, after, max));
        }

        found.Sort(static (a, b) => a.InstanceId.CompareTo(b.InstanceId));
        return new ValueTask<IReadOnlyList<OpenEntry>>(found.Count <= max ? found : found.GetRange(0, max));
    }

    public ValueTask<IReadOnlyList<JobEntry>> ListJobsAsync(JobId? after, int max) => new(_jobs.List(after, max));

    public ValueTask<CatalogCounts> CountAsync()
    {
        var counts = Array.ConvertAll(_stripes, static stripe => stripe.CountOpen());
        var open = new OpenRunCounts { Delayed = counts.Sum(static count => count.Delayed), Queued = counts.Sum(static count => count.Queued), Running = counts.Sum(static count => count.Running) };
        return new ValueTask<CatalogCounts>(new CatalogCounts(_jobs.Count, open));
    }

    public ValueTask<IReadOnlyList<AttemptRecord>> GetAsync(InstanceId instanceId) => new(_history.Get(instanceId));

    public ValueTask<HistorySlice> FindAsync(HistorySearch search) => new(_history.Find(search));

    public ValueTask<EndedCounts> CountEndedAsync(DateTimeOffset from) => new(_history.CountEnded(from));

    private static int FirstOf(WakeUpHead?[] heads)
    {
        var first = -1;
        for (var i = 0; i < heads.Length; i++)
        {
            if (heads[i] is { } head && (first < 0 || head < heads[first]!.Value))
            {
                first = i;
            }
        }

        return first;
    }

    private MemoryStripe StripeOf(string key) => _stripes[ShardOf(key)];

    private int ShardOf(string key) => _stripes.Length == 1 ? 0 : StableHash.Shard(key, _stripes.Length);
}
