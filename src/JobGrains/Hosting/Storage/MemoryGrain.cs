namespace JobGrains.Hosting.Storage;

/// <summary>All that a grain has in memory.</summary>
internal sealed class MemoryGrain(GrainId id)
{
    public GrainId Id { get; } = id;

    public MemoryRecord? FirstRecord { get; private set; }

    public MemoryWakeUp? WakeUp { get; set; }

    public bool IsEmpty => FirstRecord is null && WakeUp is null;

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
