namespace JobGrains.Hosting.Storage;

/// <summary>All that a grain has in memory, its wake-up among it: there may be a million of them.</summary>
internal sealed class MemoryGrain(GrainId id) : IComparable<MemoryGrain>
{
    public GrainId Id { get; } = id;

    public MemoryRecord? FirstRecord { get; private set; }

    public bool HasWakeUp => HeapIndex >= 0;

    /// <summary>The time of the wake-up.</summary>
    public long WakeUpTicks { get; set; }

    /// <summary>Tells the wake-up from one that the grain sets later.</summary>
    public long WakeUpVersion { get; set; }

    /// <summary>When the wake-up is to be taken: its time, or the end of its hiding.</summary>
    public long VisibleTicks { get; set; }

    /// <summary>Its place in the heap; -1 where it has no wake-up.</summary>
    public int HeapIndex { get; set; } = -1;

    public bool IsEmpty => FirstRecord is null && !HasWakeUp;

    public StoredWakeUp WakeUp => new(Id, new DateTimeOffset(WakeUpTicks, TimeSpan.Zero), WakeUpVersion);

    /// <summary>The order of wake-ups.</summary>
    public int CompareTo(MemoryGrain? other)
    {
        var byTime = VisibleTicks.CompareTo(other!.VisibleTicks);
        return byTime != 0 ? byTime : Id.CompareTo(other.Id);
    }

    public MemoryRecord? Find(string name)
    {
        for (var record = FirstRecord; record is not null; record = record.Next)
        {
            if (string.Equals(record.Name, name))
            {
                return record;
            }
        }

        return null;
    }

    public MemoryRecord GetOrAdd(string name)
    {
        if (Find(name) is { } found)
        {
            return found;
        }

        var record = new MemoryRecord(name) { Next = FirstRecord };
        FirstRecord = record;
        return record;
    }

    /// <summary>Forgets the records that have expired.</summary>
    public void Expire(long nowTicks)
    {
        MemoryRecord? before = null;
        for (var record = FirstRecord; record is not null; record = record.Next)
        {
            if (record.ExpiresTicks == 0 || record.ExpiresTicks > nowTicks)
            {
                before = record;
            }
            else if (before is null)
            {
                FirstRecord = record.Next;
            }
            else
            {
                before.Next = record.Next;
            }
        }
    }
}
