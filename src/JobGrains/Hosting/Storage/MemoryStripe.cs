namespace JobGrains.Hosting.Storage;

/// <summary>The grains of one shard in memory: their records, beside what the index has of them.</summary>
internal sealed class MemoryStripe : SlotIndex
{
    private const int ExpiredAtOnce = 256;

    private readonly ExpiryLists _expiries;
    private readonly BodyHeap _bodies = new();
    private readonly MemoryHistory _history;
    private readonly TimeSpan _clearedRetention;

    public MemoryStripe(MemoryJobIndex jobs, MemoryHistory history, TimeSpan clearedRetention)
        : base(shardCount: 1, jobs)
    {
        _expiries = new ExpiryLists(_slots);
        _history = history;
        _clearedRetention = clearedRetention;
    }

    public StoredRecord Read(GrainId grain, string record)
    {
        lock (Gate)
        {
            var index = _slots.FindRecord(_slots.Find(grain), record);
            return index < 0 ? StoredRecord.None : Read(index);
        }
    }

    /// <summary>The first record of a commit whose ETag is not the expected one.</summary>
    public string? FindConflict(StoreCommit commit)
    {
        lock (Gate)
        {
            return _slots.FindConflict(_slots.Find(commit.Grain), commit.Changes.Span);
        }
    }

    /// <summary>
    /// Applies a commit, or nothing of it: then it answers the first record whose ETag is not the expected one. An open instance that is not the grain itself is left to
    /// its own stripe.
    /// </summary>
    /// <param name="commit">What to apply.</param>
    /// <param name="lastETag">The last ETag that was given out; what is applied gets the next one.</param>
    /// <param name="etag">The ETag of what was applied.</param>
    public string? TryApply(StoreCommit commit, ref long lastETag, out long etag)
    {
        lock (Gate)
        {
            etag = 0;
            var first = _slots.FindOrAdd(commit.Grain);
            if (_slots.FindConflict(first, commit.Changes.Span) is { } conflict)
            {
                _slots.RemoveIfEmpty(first);
                return conflict;
            }

            // Never used before, also not for a record that was forgotten: a late write of whoever still knows that one conflicts.
            etag = Interlocked.Increment(ref lastETag);
            foreach (ref readonly var change in commit.Changes.Span)
            {
                Apply(first, in change, commit.Now, etag);
            }

            ApplyIndexes(first, commit, etag);
            _slots.RemoveIfEmpty(first);
            return null;
        }
    }

    /// <summary>Adds an open instance to the index, or changes it.</summary>
    public void Open(string type, OpenEntry entry)
    {
        lock (Gate)
        {
            SetOpen(_slots.FindOrAdd(new GrainId(type, entry.InstanceId.Value)), entry);
        }
    }

    /// <summary>Removes an open instance from the index.</summary>
    public void Close(string type, InstanceId id)
    {
        lock (Gate)
        {
            if (_slots.Find(new GrainId(type, id.Value)) is >= 0 and var first)
            {
                SetClosed(first);
                _slots.RemoveIfEmpty(first);
            }
        }
    }

    /// <summary>Forgets what has expired; answers when the next expires.</summary>
    public DateTimeOffset? Expire(DateTimeOffset now)
    {
        var seconds = ExpiryTime.ToPastSeconds(now);
        while (true)
        {
            // A bounded number at a time: commits wait for the lock.
            lock (Gate)
            {
                var count = 0;
                for (; count < ExpiredAtOnce && _expiries.TakeExpired(seconds) is >= 0 and var index; count++)
                {
                    Drop(index);
                    _slots.RemoveRecord(index);
                }

                if (count < ExpiredAtOnce)
                {
                    return _expiries.Next;
                }
            }
        }
    }

    private void Apply(int first, in StoreChange change, DateTimeOffset now, long etag)
    {
        var index = _slots.FindOrAddRecord(first, change.Record);
        _slots[index].ETag = etag;
        if (change.Kind == RecordChangeKind.Append)
        {
            _slots.AddDelta(index, _bodies.Keep(change.Body.Span));
            return;
        }

        Drop(index);
        if (change.Kind == RecordChangeKind.Write)
        {
            _slots[index].Body = _bodies.Keep(change.Body.Span);
        }

        _expiries.Set(index, ExpiryTime.ToSeconds(change.Kind == RecordChangeKind.Write ? change.Expires : now + _clearedRetention));
    }

    private void ApplyIndexes(int first, StoreCommit commit, long etag)
    {
        if (commit.ChangesWakeUp)
        {
            SetWakeUp(first, commit.WakeUpTime?.UtcTicks ?? 0, etag);
        }

        if (commit.Opened is { } opened && string.Equals(opened.InstanceId.Value, commit.Grain.Key))
        {
            SetOpen(first, opened);
        }

        if (commit.Closed is { } closed && string.Equals(closed.Value, commit.Grain.Key))
        {
            SetClosed(first);
        }

        if (commit.JobListed is { } listed)
        {
            AddJob(listed);
        }

        if (commit.JobUnlisted is { } unlisted)
        {
            _jobs.Remove(unlisted);
        }

        if (commit.History is { } row)
        {
            _history.Add(row, string.Equals(row.InstanceId.Value, commit.Grain.Key) ? _slots.KeyOf(first) : Encode(row.InstanceId.Value));
        }
    }

    private void Drop(int index)
    {
        ref var body = ref _slots[index].Body;
        _bodies.Release(body);
        body = default;
        foreach (var delta in _slots.DeltasOf(index).Span)
        {
            _bodies.Release(delta);
        }

        _slots.ClearDeltas(index);
    }

    /// <summary>A copy: the next commit may overwrite what is here.</summary>
    private StoredRecord Read(int index)
    {
        var places = _slots.DeltasOf(index).Span;
        var deltas = places.IsEmpty ? [] : new ReadOnlyMemory<byte>[places.Length];
        for (var i = 0; i < deltas.Length; i++)
        {
            deltas[i] = _bodies.Read(places[i]).ToArray();
        }

        ref var slot = ref _slots[index];
        return new StoredRecord(slot.ETag, slot.Body.IsNone ? default(ReadOnlyMemory<byte>?) : _bodies.Read(slot.Body).ToArray(), deltas);
    }
}
