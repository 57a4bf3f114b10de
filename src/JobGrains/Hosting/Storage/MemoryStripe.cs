namespace JobGrains.Hosting.Storage;

/// <summary>A part of the grains in memory, with a lock, a heap of wake-ups and expiries of its own.</summary>
internal sealed class MemoryStripe
{
    /// <summary>Records that expire within the same span are kept together.</summary>
    private static readonly long ExpirySpan = TimeSpan.FromSeconds(10).Ticks;

    private readonly HashSet<MemoryGrain> _grains;
    private readonly HashSet<MemoryGrain>.AlternateLookup<GrainId> _byId;
    private readonly WakeUpHeap _wakeUps = new();
    private readonly SortedDictionary<long, MemoryExpiry> _expiries = [];

    private readonly TimeSpan _clearedRetention;

    public MemoryStripe(TimeSpan clearedRetention)
    {
        _clearedRetention = clearedRetention;
        _grains = new HashSet<MemoryGrain>(MemoryGrainComparer.Instance);
        _byId = _grains.GetAlternateLookup<GrainId>();
    }

    public Lock Gate { get; } = new();

    public StoredRecord Read(GrainId id, string name)
    {
        lock (Gate)
        {
            if (!_byId.TryGetValue(id, out var grain) || grain.Find(name) is not { } record)
            {
                return StoredRecord.None;
            }

            return new StoredRecord(record.ETag, record.Body, record.Deltas is { } deltas ? [.. deltas] : []);
        }
    }

    /// <summary>Applies records and wake-up, or nothing: then it answers the first record whose ETag is not the expected one. Under the lock.</summary>
    /// <param name="commit">What to apply.</param>
    /// <param name="lastETag">The last ETag that was given out; what is applied gets the next one.</param>
    /// <param name="etag">The ETag of what was applied.</param>
    public string? TryApply(StoreCommit commit, ref long lastETag, out long etag)
    {
        etag = 0;

        // One look-up for both: in a large store it is a cache miss.
        _byId.TryGetValue(commit.Grain, out var grain);
        foreach (ref readonly var change in commit.Changes.Span)
        {
            if ((grain?.Find(change.Record)?.ETag ?? 0) != change.ExpectedETag)
            {
                return change.Record;
            }
        }

        if (grain is null)
        {
            grain = new MemoryGrain(commit.Grain);
            _grains.Add(grain);
        }

        // Never used before, also not for a record that was forgotten: a late write of whoever still knows that one conflicts.
        etag = Interlocked.Increment(ref lastETag);
        foreach (ref readonly var change in commit.Changes.Span)
        {
            Apply(grain, in change, commit.Now, etag);
        }

        if (commit.ChangesWakeUp)
        {
            SetWakeUp(grain, commit.WakeUpTime, etag);
        }

        RemoveIfEmpty(grain);
        return null;
    }

    /// <summary>The wake-up that comes first. What is read of it without the lock is a hint.</summary>
    public MemoryGrain? PeekWakeUp()
    {
        lock (Gate)
        {
            return _wakeUps.First;
        }
    }

    public bool TryTakeWakeUp(long nowTicks, long hiddenUntilTicks, out StoredWakeUp taken)
    {
        lock (Gate)
        {
            if (_wakeUps.First is not { } first || first.VisibleTicks > nowTicks)
            {
                taken = default;
                return false;
            }

            first.VisibleTicks = hiddenUntilTicks;
            _wakeUps.Put(first);
            taken = first.WakeUp;
            return true;
        }
    }

    public void RemoveWakeUp(StoredWakeUp wakeUp)
    {
        lock (Gate)
        {
            if (_byId.TryGetValue(wakeUp.Grain, out var grain) && grain.HasWakeUp && grain.WakeUpVersion == wakeUp.Version)
            {
                SetWakeUp(grain, null, 0);
                RemoveIfEmpty(grain);
            }
        }
    }

    public void HideWakeUp(StoredWakeUp wakeUp, long untilTicks)
    {
        lock (Gate)
        {
            if (_byId.TryGetValue(wakeUp.Grain, out var grain) && grain.HasWakeUp && grain.WakeUpVersion == wakeUp.Version)
            {
                grain.VisibleTicks = untilTicks;
                _wakeUps.Put(grain);
            }
        }
    }

    /// <summary>Forgets what has expired; answers when the next expires.</summary>
    public long Expire(long nowTicks)
    {
        lock (Gate)
        {
            while (_expiries.Count > 0)
            {
                var (span, expiry) = _expiries.First();
                var end = (span + 1) * ExpirySpan;
                if (end > nowTicks)
                {
                    return end;
                }

                _expiries.Remove(span);
                foreach (var grain in expiry.Grains)
                {
                    grain.Expire(nowTicks);
                    RemoveIfEmpty(grain);
                }
            }

            return long.MaxValue;
        }
    }

    private void Apply(MemoryGrain grain, in StoreChange change, DateTimeOffset now, long etag)
    {
        var record = grain.GetOrAdd(change.Record);
        record.ETag = etag;
        switch (change.Kind)
        {
            case RecordChangeKind.Append:
                (record.Deltas ??= []).Add(change.Body.ToArray());
                break;
            case RecordChangeKind.Write:
                record.Deltas = null;
                record.ExpiresTicks = 0;
                record.Body = change.Expires is { } expires ? Expire(grain, record, expires.UtcTicks).Bodies.Keep(change.Body.Span) : change.Body.ToArray();
                break;
            default:
                record.Body = null;
                record.Deltas = null;
                Expire(grain, record, (now + _clearedRetention).UtcTicks);
                break;
        }
    }

    private MemoryExpiry Expire(MemoryGrain grain, MemoryRecord record, long ticks)
    {
        record.ExpiresTicks = ticks;
        var span = ticks / ExpirySpan;
        if (!_expiries.TryGetValue(span, out var expiry))
        {
            _expiries.Add(span, expiry = new MemoryExpiry());
        }

        expiry.Grains.Add(grain);
        return expiry;
    }

    private void SetWakeUp(MemoryGrain grain, DateTimeOffset? time, long version)
    {
        if (time is { } wanted)
        {
            grain.WakeUpTicks = grain.VisibleTicks = wanted.UtcTicks;
            grain.WakeUpVersion = version;
            _wakeUps.Put(grain);
        }
        else
        {
            _wakeUps.Remove(grain);
        }
    }

    private void RemoveIfEmpty(MemoryGrain grain)
    {
        // The grain may have come back as another object since.
        if (grain.IsEmpty && _byId.TryGetValue(grain.Id, out var current) && ReferenceEquals(current, grain))
        {
            _grains.Remove(grain);
        }
    }
}
