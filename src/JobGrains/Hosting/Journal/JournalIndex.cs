using System.Text;
using JobGrains.Hosting.Storage;

namespace JobGrains.Hosting.Journal;

/// <summary>
/// All that is known without reading a body: where each record is, the open instances, the jobs, the wake-ups, the rows of history that are in no partition yet. It changes by
/// <see cref="Apply"/> only (beside what is taken, hidden and forgotten), with the same entries while the journal runs and when it is read again.
/// </summary>
internal sealed partial class JournalIndex
{
    private readonly SlotTable _slots = new();
    private readonly WakeUpTable _wakeUps;
    private readonly ExpiryLists _expiries;
    private readonly OpenOrder[] _open;
    private readonly MemoryJobIndex _jobs = new();

    public JournalIndex(int shardCount)
    {
        _wakeUps = new WakeUpTable(_slots.Compare);
        _expiries = new ExpiryLists(_slots);
        _open = new OpenOrder[shardCount];
        for (var i = 0; i < shardCount; i++)
        {
            _open[i] = new OpenOrder(_slots.KeyOf);
        }
    }

    /// <summary>Guards all of it. Never held while a file is read or written.</summary>
    public Lock Gate { get; } = new();

    public int ShardCount => _open.Length;

    /// <summary>Whether its files are closed for good. Under the lock where it is set.</summary>
    public bool IsClosed { get; set; }

    public SegmentTable Segments { get; } = new();

    public RecentHistory History { get; } = new();

    /// <summary>Where a record is. Under the lock.</summary>
    public StoredPlace Find(GrainId grain, string record)
    {
        var first = _slots.Find(grain);
        var index = first < 0 ? -1 : _slots.FindRecord(first, _slots.Records.Find(record));
        if (index < 0)
        {
            return default;
        }

        ref var slot = ref _slots[index];
        return new StoredPlace(slot.ETag, slot.Body, slot.Deltas, slot.DeltaCount);
    }

    /// <summary>The first record whose ETag is not the expected one.</summary>
    public string? FindConflict(StoreCommit commit)
    {
        if (commit.Changes.IsEmpty)
        {
            return null;
        }

        lock (Gate)
        {
            var first = _slots.Find(commit.Grain);
            foreach (ref readonly var change in commit.Changes.Span)
            {
                var index = first < 0 ? -1 : _slots.FindRecord(first, _slots.Records.Find(change.Record));
                if ((index < 0 ? 0 : _slots[index].ETag) != change.ExpectedETag)
                {
                    return change.Record;
                }
            }
        }

        return null;
    }

    public DateTimeOffset? NextWakeUp()
    {
        lock (Gate)
        {
            return _wakeUps.First < 0 ? null : new DateTimeOffset(_wakeUps[_wakeUps.First].VisibleTicks, TimeSpan.Zero);
        }
    }

    public List<StoredWakeUp> TakeWakeUps(DateTimeOffset now, DateTimeOffset hiddenUntil, int max)
    {
        var taken = new List<StoredWakeUp>();
        lock (Gate)
        {
            while (taken.Count < max && _wakeUps.First >= 0)
            {
                var first = _wakeUps.First;
                ref var item = ref _wakeUps[first];
                if (item.VisibleTicks > now.UtcTicks)
                {
                    break;
                }

                item.VisibleTicks = hiddenUntil.UtcTicks;
                taken.Add(new StoredWakeUp(_slots.IdOf(item.Slot), new DateTimeOffset(item.Ticks, TimeSpan.Zero), item.Version));
                _wakeUps.Put(first);
            }
        }

        return taken;
    }

    /// <summary>Answers false where the grain has another wake-up by now, or none.</summary>
    public bool RemoveWakeUp(StoredWakeUp wakeUp)
    {
        lock (Gate)
        {
            var first = _slots.Find(wakeUp.Grain);
            return first >= 0 && RemoveWakeUp(first, wakeUp.Version);
        }
    }

    public void HideWakeUp(StoredWakeUp wakeUp, DateTimeOffset hiddenUntil)
    {
        lock (Gate)
        {
            var first = _slots.Find(wakeUp.Grain);
            if (first >= 0 && _slots[first].WakeUp is >= 0 and var index && _wakeUps[index].Version == wakeUp.Version)
            {
                _wakeUps[index].VisibleTicks = hiddenUntil.UtcTicks;
                _wakeUps.Put(index);
            }
        }
    }

    /// <summary>Forgets up to <paramref name="max"/> records that have expired; answers how many.</summary>
    public int Expire(DateTimeOffset now, int max)
    {
        var seconds = JournalFormat.ToPastSeconds(now);
        var count = 0;
        lock (Gate)
        {
            for (; count < max && _expiries.TakeExpired(seconds) is >= 0 and var index; count++)
            {
                Forget(index);
            }
        }

        return count;
    }

    public DateTimeOffset? NextExpiry()
    {
        lock (Gate)
        {
            return _expiries.Next is > 0 and var seconds ? new DateTimeOffset(JournalFormat.ToTicks(seconds), TimeSpan.Zero) : null;
        }
    }

    public List<OpenEntry> ListOpen(int shard, InstanceId? after, int max)
    {
        var found = new List<OpenEntry>();
        lock (Gate)
        {
            foreach (var index in _open[shard].After(Encode(after?.Value)))
            {
                if (found.Count == max)
                {
                    break;
                }

                found.Add(OpenEntryOf(index));
            }
        }

        return found;
    }

    public List<OpenEntry> ListOpen(JobId jobId, InstanceId? after, int max)
    {
        var prefix = jobId.Value + ".";
        var from = string.CompareOrdinal(after?.Value, prefix) > 0 ? after!.Value.Value : prefix;
        var found = new List<OpenEntry>();
        lock (Gate)
        {
            foreach (var shard in _open)
            {
                TakeOfJob(shard, jobId, from, Encode(prefix), max, found);
            }
        }

        found.Sort(static (a, b) => a.InstanceId.CompareTo(b.InstanceId));
        if (found.Count > max)
        {
            found.RemoveRange(max, found.Count - max);
        }

        return found;
    }

    public IReadOnlyList<JobEntry> ListJobs(JobId? after, int max) => _jobs.List(after, max);

    private static byte[] Encode(string? text) => text is null ? [] : Encoding.UTF8.GetBytes(text);

    private void TakeOfJob(OpenOrder shard, JobId jobId, string from, byte[] prefix, int max, List<OpenEntry> into)
    {
        var taken = 0;
        foreach (var index in shard.After(Encode(from)))
        {
            if (taken == max || !_slots.KeyOf(index).AsSpan().StartsWith(prefix))
            {
                return;
            }

            var entry = OpenEntryOf(index);
            if (entry.InstanceId.JobId == jobId)
            {
                into.Add(entry);
                taken++;
            }
        }
    }

    private OpenEntry OpenEntryOf(int index)
    {
        ref var slot = ref _slots[index];
        return new OpenEntry
        {
            InstanceId = InstanceId.Trusted(Encoding.UTF8.GetString(slot.Key!)),
            State = (OpenState)(slot.Open - 1),
            Created = new DateTimeOffset(slot.CreatedTicks, TimeSpan.Zero),
            Labels = slot.Labels ?? [],
        };
    }

    private OpenOrder OrderOf(int index)
    {
        var key = _slots.KeyOf(index);
        Span<char> text = stackalloc char[Math.Min(key.Length, 512)];
        var length = Encoding.UTF8.GetChars(key.AsSpan(0, text.Length), text);
        return _open[StableHash.Shard(text[..length], _open.Length)];
    }

    private void SetOpen(int first, OpenState state, long createdTicks, ulong[]? labels)
    {
        ref var slot = ref _slots[first];
        var isNew = slot.Open == 0;
        slot.Open = (byte)((int)state + 1);
        slot.CreatedTicks = createdTicks;
        slot.Labels = labels;
        if (isNew)
        {
            OrderOf(first).Add(first);
        }
    }

    private void SetClosed(int first)
    {
        ref var slot = ref _slots[first];
        if (slot.Open != 0)
        {
            OrderOf(first).Remove(first);
            slot.Open = 0;
            slot.Labels = null;
        }
    }

    private void SetWakeUp(int first, long ticks, long version)
    {
        ref var slot = ref _slots[first];
        if (ticks != 0)
        {
            if (slot.WakeUp < 0)
            {
                slot.WakeUp = _wakeUps.Add(first);
            }

            ref var item = ref _wakeUps[slot.WakeUp];
            item.Ticks = ticks;
            item.VisibleTicks = ticks;
            item.Version = version;
            _wakeUps.Put(slot.WakeUp);
        }
        else if (slot.WakeUp >= 0)
        {
            _wakeUps.Remove(slot.WakeUp);
            slot.WakeUp = -1;
        }
    }

    private bool RemoveWakeUp(int first, long version)
    {
        var index = _slots[first].WakeUp;
        if (index < 0 || _wakeUps[index].Version != version)
        {
            return false;
        }

        SetWakeUp(first, 0, 0);
        _slots.RemoveIfEmpty(first);
        return true;
    }

    private void Forget(int index)
    {
        DropBodies(index);
        ref var slot = ref _slots[index];
        slot.ETag = 0;
        var first = slot.IsFurther ? _slots.Find(slot.Type, slot.Key) : index;
        if (first != index)
        {
            _slots.RemoveFurther(first, index);
        }

        _slots.RemoveIfEmpty(first);
    }

    private void DropBodies(int index)
    {
        ref var slot = ref _slots[index];
        Segments.Refer(slot.Body, -1);
        for (var i = 0; i < slot.DeltaCount; i++)
        {
            Segments.Refer(slot.Deltas![i], -1);
        }

        slot.Body = default;
        slot.Deltas = null;
        slot.DeltaCount = 0;
    }
}
