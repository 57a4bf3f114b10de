namespace JobGrains.Hosting.Storage;

/// <summary>A binary heap that knows where each wake-up is, so that most of them, which never fire, leave it without a trace.</summary>
internal sealed class WakeUpHeap
{
    private readonly List<MemoryGrain> _items = [];

    public MemoryGrain? First => _items.Count == 0 ? null : _items[0];

    /// <summary>Adds a wake-up, or moves it to where its time now belongs.</summary>
    public void Put(MemoryGrain item)
    {
        if (item.HeapIndex < 0)
        {
            item.HeapIndex = _items.Count;
            _items.Add(item);
        }

        if (!Rise(item))
        {
            Sink(item);
        }
    }

    public void Remove(MemoryGrain item)
    {
        var index = item.HeapIndex;
        if (index < 0)
        {
            return;
        }

        var last = _items[^1];
        _items.RemoveAt(_items.Count - 1);
        item.HeapIndex = -1;
        if (!ReferenceEquals(last, item))
        {
            Set(index, last);
            Put(last);
        }
    }

    private bool Rise(MemoryGrain item)
    {
        var index = item.HeapIndex;
        var start = index;
        while (index > 0)
        {
            var parent = (index - 1) / 2;
            if (_items[parent].CompareTo(item) <= 0)
            {
                break;
            }

            Set(index, _items[parent]);
            index = parent;
        }

        Set(index, item);
        return index != start;
    }

    private void Sink(MemoryGrain item)
    {
        var index = item.HeapIndex;
        while (true)
        {
            var child = (2 * index) + 1;
            if (child >= _items.Count)
            {
                break;
            }

            if (child + 1 < _items.Count && _items[child + 1].CompareTo(_items[child]) < 0)
            {
                child++;
            }

            if (_items[child].CompareTo(item) >= 0)
            {
                break;
            }

            Set(index, _items[child]);
            index = child;
        }

        Set(index, item);
    }

    private void Set(int index, MemoryGrain item)
    {
        _items[index] = item;
        item.HeapIndex = index;
    }
}
