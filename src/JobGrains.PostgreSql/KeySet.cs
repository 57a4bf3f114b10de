namespace JobGrains.PostgreSql;

/// <summary>A set of numbers that are evenly spread and not 0, in one array of theirs. Not for concurrent use.</summary>
internal sealed class KeySet
{
    private const int MinSize = 16;

    private ulong[] _items = new ulong[MinSize];
    private int _count;

    public bool Contains(ulong key) => _items[IndexOf(key)] == key;

    public void Add(ulong key)
    {
        var index = IndexOf(key);
        if (_items[index] == key)
        {
            return;
        }

        _items[index] = key;
        if (++_count > _items.Length / 4 * 3)
        {
            var items = _items;
            _items = new ulong[2 * items.Length];
            foreach (var item in items)
            {
                if (item != 0)
                {
                    _items[IndexOf(item)] = item;
                }
            }
        }
    }

    public void Remove(ulong key)
    {
        var gap = IndexOf(key);
        if (_items[gap] != key)
        {
            return;
        }

        _items[gap] = 0;
        _count--;

        // Those behind it that the gap would hide move into it.
        for (var index = Next(gap); _items[index] != 0; index = Next(index))
        {
            var item = _items[index];
            _items[index] = 0;
            _items[IndexOf(item)] = item;
        }
    }

    /// <summary>Where a key is, or belongs.</summary>
    private int IndexOf(ulong key)
    {
        var index = (int)((key >> 1) & (ulong)(_items.Length - 1));
        while (_items[index] != 0 && _items[index] != key)
        {
            index = Next(index);
        }

        return index;
    }

    private int Next(int index) => (index + 1) & (_items.Length - 1);
}
