namespace JobGrains.Hosting.Storage;

/// <summary>The records that expire, linked by the spans of time in which they do. Under the index's lock.</summary>
internal sealed class ExpiryLists(SlotTable slots)
{
    private const int None = 0;
    private const uint Span = 10;

    private readonly Blocks<ExpirySlot> _items = new();
    private readonly SortedDictionary<uint, int> _heads = [];

    /// <summary>When the first span ends; null for never.</summary>
    public DateTimeOffset? Next
    {
        get
        {
            foreach (var (span, _) in _heads)
            {
                return new DateTimeOffset(ExpiryTime.ToTicks((span + 1) * Span), TimeSpan.Zero);
            }

            return null;
        }
    }

    /// <summary>When the record of a slot expires; 0 for never.</summary>
    public uint Of(int index) => slots[index].Expiry == None ? 0 : _items[slots[index].Expiry - 1].Expires;

    public void Set(int index, uint expires)
    {
        ref var slot = ref slots[index];
        if (slot.Expiry != None)
        {
            Unlink(in _items[slot.Expiry - 1]);
            _items.Remove(slot.Expiry - 1);
            slot.Expiry = None;
        }

        if (expires != 0)
        {
            var next = _heads.GetValueOrDefault(expires / Span, None);
            slot.Expiry = 1 + _items.Add(new ExpirySlot { Slot = index, Expires = expires, Next = next });
            if (next != None)
            {
                _items[next - 1].Before = slot.Expiry;
            }

            _heads[expires / Span] = slot.Expiry;
        }
    }

    /// <summary>A slot whose record has expired, and does not any more; -1 for none.</summary>
    public int TakeExpired(uint now)
    {
        foreach (var (span, head) in _heads)
        {
            if ((span + 1) * Span <= now)
            {
                var index = _items[head - 1].Slot;
                Set(index, 0);
                return index;
            }

            break;
        }

        return -1;
    }

    private void Unlink(in ExpirySlot item)
    {
        if (item.Next != None)
        {
            _items[item.Next - 1].Before = item.Before;
        }

        if (item.Before != None)
        {
            _items[item.Before - 1].Next = item.Next;
        }
        else if (item.Next != None)
        {
            _heads[item.Expires / Span] = item.Next;
        }
        else
        {
            _heads.Remove(item.Expires / Span);
        }
    }
}
