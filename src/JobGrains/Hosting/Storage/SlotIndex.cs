using System.Text;
using JobGrains.Hosting.Embedded;

namespace JobGrains.Hosting.Storage;

/// <summary>What a store knows of grains without reading: the open instances, the jobs, the wake-ups. Durable stores add to it where records are.</summary>
internal abstract class SlotIndex
{
    private protected readonly SlotTable _slots = new();
    private protected readonly WakeUpTable _wakeUps = new();
    private protected readonly Blocks<OpenSlot> _openSlots = new();
    private protected readonly MemoryJobIndex _jobs;
    private readonly OpenOrder[] _open;
    private readonly long[] _openCounts = new long[3];

    protected SlotIndex(int shardCount, MemoryJobIndex? jobs = null)
    {
        _jobs = jobs ?? new MemoryJobIndex();
        _open = new OpenOrder[shardCount];
        for (var i = 0; i < shardCount; i++)
        {
            _open[i] = new OpenOrder(_slots.KeyOf);
        }
    }

    /// <summary>Guards all of it. Never held while anything is read or written.</summary>
    public Lock Gate { get; } = new();

    public int ShardCount => _open.Length;

    /// <summary>The wake-up that comes first; null for none.</summary>
    public WakeUpHead? PeekWakeUp()
    {
        lock (Gate)
        {
            return _wakeUps.First is >= 0 and var first ? _wakeUps[first] : null;
        }
    }

    public DateTimeOffset? NextWakeUp() => PeekWakeUp() is { } head ? new DateTimeOffset(head.VisibleTicks, TimeSpan.Zero) : null;

    /// <summary>Takes the wake-up that comes first, and hides it; null where none is due.</summary>
    public StoredWakeUp? TryTakeWakeUp(DateTimeOffset now, DateTimeOffset hiddenUntil)
    {
        lock (Gate)
        {
            var first = _wakeUps.First;
            if (first < 0 || _wakeUps[first].VisibleTicks > now.UtcTicks)
            {
                return null;
            }

            var taken = new StoredWakeUp(_slots.IdOf(_wakeUps.SlotOf(first)), new DateTimeOffset(_wakeUps.TicksOf(first), TimeSpan.Zero), _wakeUps[first].Version);
            _wakeUps.Hide(first, hiddenUntil.UtcTicks);
            return taken;
        }
    }

    public List<StoredWakeUp> TakeWakeUps(DateTimeOffset now, DateTimeOffset hiddenUntil, int max)
    {
        var taken = new List<StoredWakeUp>();
        while (taken.Count < max && TryTakeWakeUp(now, hiddenUntil) is { } wakeUp)
        {
            taken.Add(wakeUp);
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
                _wakeUps.Hide(index, hiddenUntil.UtcTicks);
            }
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

    /// <summary>How many instances are open, by what they wait for.</summary>
    public OpenRunCounts CountOpen()
    {
        lock (Gate)
        {
            return new OpenRunCounts { Delayed = _openCounts[(int)OpenState.Delayed], Queued = _openCounts[(int)OpenState.Queued], Running = _openCounts[(int)OpenState.Running] };
        }
    }

    public CatalogCounts Count() => new(_jobs.Count, CountOpen());

    public IReadOnlyList<JobEntry> ListJobs(JobId? after, int max) => _jobs.List(after, max);

    protected static byte[] Encode(string? text) => text is null ? [] : Encoding.UTF8.GetBytes(text);

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
        ref var open = ref _openSlots[slot.Open];
        return new OpenEntry
        {
            InstanceId = InstanceId.Trusted(Encoding.UTF8.GetString(slot.Key!)),
            State = open.State,
            Created = new DateTimeOffset(open.CreatedTicks, TimeSpan.Zero),
            Labels = open.Labels ?? [],
        };
    }

    private OpenOrder OrderOf(int index)
    {
        if (_open.Length == 1)
        {
            return _open[0];
        }

        var key = _slots.KeyOf(index);
        Span<char> text = stackalloc char[Math.Min(key.Length, 512)];
        var length = Encoding.UTF8.GetChars(key.AsSpan(0, text.Length), text);
        return _open[StableHash.Shard(text[..length], _open.Length)];
    }

    /// <summary>Lists a job; its id there has its bytes in common with the key of its grain.</summary>
    protected void AddJob(JobEntry job)
    {
        var first = _slots.Find(new GrainId(GrainTypes.Job, job.JobId.Value));
        _jobs.Add(job, first < 0 ? Encode(job.JobId.Value) : _slots.KeyOf(first));
    }

    protected void SetOpen(int first, OpenEntry entry) =>
        SetOpen(first, entry.State, entry.Created.UtcTicks, entry.Labels.Count == 0 ? null : [.. entry.Labels]);

    protected void SetOpen(int first, OpenState state, long createdTicks, ulong[]? labels)
    {
        var open = new OpenSlot { State = state, CreatedTicks = createdTicks, Labels = labels };
        _openCounts[(int)state]++;
        ref var slot = ref _slots[first];
        if (slot.Open >= 0)
        {
            _openCounts[(int)_openSlots[slot.Open].State]--;
            _openSlots[slot.Open] = open;
        }
        else
        {
            slot.Open = _openSlots.Add(open);
            OrderOf(first).Add(first);
        }
    }

    protected void SetClosed(int first)
    {
        ref var slot = ref _slots[first];
        if (slot.Open >= 0)
        {
            OrderOf(first).Remove(first);
            _openCounts[(int)_openSlots[slot.Open].State]--;
            _openSlots.Remove(slot.Open);
            slot.Open = -1;
        }
    }

    protected void SetWakeUp(int first, long ticks, long version)
    {
        ref var slot = ref _slots[first];
        if (ticks != 0)
        {
            slot.WakeUp = _wakeUps.Set(slot.WakeUp, first, ticks, version);
        }
        else if (slot.WakeUp >= 0)
        {
            _wakeUps.Remove(slot.WakeUp);
            slot.WakeUp = -1;
        }
    }

    protected bool RemoveWakeUp(int first, long version)
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
}
