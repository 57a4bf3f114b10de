namespace JobGrains.Hosting.Journal;

/// <summary>The slots of records that expire, linked by the spans of time in which they do. Under the index's lock.</summary>
internal sealed class ExpiryLists(SlotTable slots)
{
    private const int End = -1;
    private const uint Span = 10;

    private readonly SortedDictionary<uint, int> _heads = [];

    /// <summary>When the first span ends, as <see cref="JournalFormat"/> has it; 0 for never.</summary>
    public uint Next
    {
        get
        {
            foreach (var (span, _) in _heads)
            {
                return (span + 1) * Span;
            }

            return 0;
        }
    }

    public void Set(int index, uint expires)
    {
        ref var slot = ref slots[index];
        Unlink(ref slot);
        slot.Expires = expires;
        if (expires != 0)
        {
            var next = _heads.GetValueOrDefault(expires / Span, End);
            slot.NextExpiring = next;
            slot.BeforeExpiring = End;
            if (next != End)
            {
                slots[next].BeforeExpiring = index;
            }

            _heads[expires / Span] = index;
        }
    }

    /// <summary>A slot whose record has expired, and does not any more; -1 for none.</summary>
    public int TakeExpired(uint now)
    {
        foreach (var (span, index) in _heads)
        {
            if ((span + 1) * Span <= now)
            {
                Set(index, 0);
                return index;
            }

            break;
        }

        return -1;
    }

    private void Unlink(ref Slot slot)
    {
        if (slot.Expires == 0)
        {
            return;
        }

        if (slot.NextExpiring != End)
        {
            slots[slot.NextExpiring].BeforeExpiring = slot.BeforeExpiring;
        }

        if (slot.BeforeExpiring != End)
        {
            slots[slot.BeforeExpiring].NextExpiring = slot.NextExpiring;
        }
        else if (slot.NextExpiring != End)
        {
            _heads[slot.Expires / Span] = slot.NextExpiring;
        }
        else
        {
            _heads.Remove(slot.Expires / Span);
        }
    }
}
