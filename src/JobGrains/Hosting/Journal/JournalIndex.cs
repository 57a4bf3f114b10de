using JobGrains.Hosting.Storage;

namespace JobGrains.Hosting.Journal;

/// <summary>
/// All that is known without reading a body: where each record is, the open instances, the jobs, the wake-ups, the rows of history that are in no partition yet. It changes by
/// <see cref="Apply"/> only (beside what is taken, hidden and forgotten), with the same entries while the journal runs and when it is read again.
/// </summary>
internal sealed partial class JournalIndex : SlotIndex
{
    private readonly ExpiryLists _expiries;

    public JournalIndex(int shardCount)
        : base(shardCount)
    {
        _expiries = new ExpiryLists(_slots);
    }

    /// <summary>Whether its files are closed for good. Under the lock where it is set.</summary>
    public bool IsClosed { get; set; }

    public SegmentTable Segments { get; } = new();

    public RecentHistory History { get; } = new();

    /// <summary>The rows of history by the hours of their ends. Under the lock.</summary>
    public HourlyEnds Ends { get; } = new();

    /// <summary>Where a record is. Under the lock.</summary>
    public StoredPlace Find(GrainId grain, string record)
    {
        var index = _slots.FindRecord(_slots.Find(grain), record);
        if (index < 0)
        {
            return default;
        }

        ref var slot = ref _slots[index];
        return new StoredPlace(slot.ETag, slot.Body, _slots.DeltasOf(index));
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
            return _slots.FindConflict(_slots.Find(commit.Grain), commit.Changes.Span);
        }
    }

    /// <summary>Forgets up to <paramref name="max"/> records that have expired; answers how many.</summary>
    public int Expire(DateTimeOffset now, int max)
    {
        var seconds = ExpiryTime.ToPastSeconds(now);
        var count = 0;
        lock (Gate)
        {
            for (; count < max && _expiries.TakeExpired(seconds) is >= 0 and var index; count++)
            {
                DropBodies(index);
                _slots.RemoveRecord(index);
            }
        }

        return count;
    }

    public DateTimeOffset? NextExpiry()
    {
        lock (Gate)
        {
            return _expiries.Next;
        }
    }

    private void DropBodies(int index)
    {
        ref var slot = ref _slots[index];
        Segments.Refer(slot.Body, -1);
        slot.Body = default;
        foreach (var delta in _slots.DeltasOf(index).Span)
        {
            Segments.Refer(delta, -1);
        }

        _slots.ClearDeltas(index);
    }
}
