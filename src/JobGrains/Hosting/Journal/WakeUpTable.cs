namespace JobGrains.Hosting.Journal;

/// <summary>The wake-ups in a binary heap that knows where each of them is, so that most of them, which never fire, leave it without a trace. Under the index's lock.</summary>
/// <param name="compareGrains">Orders the slots of two grains: decides between wake-ups of the same time.</param>
internal sealed class WakeUpTable(Func<int, int, int> compareGrains)
{
    private const int BlockBits = 9;

    private readonly Blocks<WakeUpSlot> _items = new(BlockBits);
    private readonly List<int> _heap = [];
    private readonly Stack<int> _free = new();

    public int Count => _heap.Count;

    /// <summary>The one that comes first; -1 for none.</summary>
    public int First => _heap.Count == 0 ? -1 : _heap[0];

    public ref WakeUpSlot this[int index] => ref _items[index];

    public int Add(int slot)
    {
        var index = _free.TryPop(out var free) ? free : _items.Add();
        _items[index] = new WakeUpSlot { Slot = slot, HeapIndex = -1 };
        return index;
    }

    /// <summary>Puts a wake-up where its time belongs.</summary>
    public void Put(int index)
    {
        ref var item = ref _items[index];
        if (item.HeapIndex < 0)
        {
            item.HeapIndex = _heap.Count;
            _heap.Add(index);
        }

        if (!Rise(item.HeapIndex))
        {
            Sink(item.HeapIndex);
        }
    }

    public void Remove(int index)
    {
        var at = _items[index].HeapIndex;
        if (at >= 0)
        {
            var last = _heap[^1];
            _heap.RemoveAt(_heap.Count - 1);
            if (last != index)
            {
                Set(at, last);
                Put(last);
            }
        }

        _free.Push(index);
    }

    private bool Rise(int at)
    {
        var start = at;
        var index = _heap[at];
        while (at > 0)
        {
            var parent = (at - 1) / 2;
            if (Compare(_heap[parent], index) <= 0)
            {
                break;
            }

            Set(at, _heap[parent]);
            at = parent;
        }

        Set(at, index);
        return at != start;
    }

    private void Sink(int at)
    {
        var index = _heap[at];
        while (true)
        {
            var child = (2 * at) + 1;
            if (child >= _heap.Count)
            {
                break;
            }

            if (child + 1 < _heap.Count && Compare(_heap[child + 1], _heap[child]) < 0)
            {
                child++;
            }

            if (Compare(_heap[child], index) >= 0)
            {
                break;
            }

            Set(at, _heap[child]);
            at = child;
        }

        Set(at, index);
    }

    private int Compare(int one, int other)
    {
        ref var a = ref _items[one];
        ref var b = ref _items[other];
        return a.VisibleTicks != b.VisibleTicks ? a.VisibleTicks.CompareTo(b.VisibleTicks) : compareGrains(a.Slot, b.Slot);
    }

    private void Set(int at, int index)
    {
        _heap[at] = index;
        _items[index].HeapIndex = at;
    }
}
