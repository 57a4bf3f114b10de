namespace JobGrains.Hosting.Storage;

/// <summary>The wake-ups in a binary heap that knows where each of them is, so that most of them, which never fire, leave it without a trace. Under the index's lock.</summary>
/// <param name="compareGrains">Orders the slots of two grains: decides between wake-ups of the same time.</param>
internal sealed class WakeUpTable(Func<int, int, int> compareGrains)
{
    private readonly Blocks<WakeUpSlot> _items = new();
    private readonly List<int> _heap = [];

    // The times of those that are hidden: they are few.
    private readonly Dictionary<int, long> _hidden = [];

    public int Count => _heap.Count;

    /// <summary>The one that comes first; -1 for none.</summary>
    public int First => _heap.Count == 0 ? -1 : _heap[0];

    public ref readonly WakeUpSlot this[int index] => ref _items[index];

    /// <summary>The time that was set, hidden or not.</summary>
    public long TicksOf(int index) => _hidden.TryGetValue(index, out var ticks) ? ticks : _items[index].VisibleTicks;

    /// <summary>Sets a wake-up of a grain.</summary>
    /// <param name="index">The one that it has; negative for none.</param>
    /// <param name="slot">The grain's first slot.</param>
    /// <param name="ticks">Its time.</param>
    /// <param name="version">Tells it from one that the grain sets later.</param>
    /// <returns>Where it is.</returns>
    public int Set(int index, int slot, long ticks, long version)
    {
        if (index < 0)
        {
            index = _items.Add(new WakeUpSlot { Slot = slot, HeapIndex = -1 });
        }

        _hidden.Remove(index);
        ref var item = ref _items[index];
        item.VisibleTicks = ticks;
        item.Version = version;
        Put(index);
        return index;
    }

    /// <summary>Hides one until a time.</summary>
    public void Hide(int index, long untilTicks)
    {
        _hidden.TryAdd(index, _items[index].VisibleTicks);
        _items[index].VisibleTicks = untilTicks;
        Put(index);
    }

    public void Remove(int index)
    {
        var at = _items[index].HeapIndex;
        var last = _heap[^1];
        _heap.RemoveAt(_heap.Count - 1);
        if (last != index)
        {
            Set(at, last);
            Put(last);
        }

        _hidden.Remove(index);
        _items.Remove(index);
    }

    /// <summary>Puts a wake-up where its time belongs.</summary>
    private void Put(int index)
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
