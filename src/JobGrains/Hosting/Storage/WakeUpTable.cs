namespace JobGrains.Hosting.Storage;

/// <summary>
/// The wake-ups in a heap that knows where each of them is, so that most of them, which never fire, leave it without a trace. What is compared is in the heap itself, and four children lie side by side: with a million
/// of them each place that is looked at is one that the processor has to wait for. Under the index's lock.
/// </summary>
internal sealed class WakeUpTable
{
    private const int Children = 4;

    private readonly Blocks<Owner> _owners = new();
    private readonly Blocks<Place> _heap = new();

    // The times of those that are hidden: they are few.
    private readonly Dictionary<int, long> _hidden = [];
    private int _count;

    /// <summary>The one that comes first; -1 for none.</summary>
    public int First => _count == 0 ? -1 : _heap[0].Index;

    /// <summary>When one is to be taken.</summary>
    public WakeUpHead this[int index] => _heap[_owners[index].HeapIndex].Head;

    /// <summary>The first slot of the grain that one belongs to.</summary>
    public int SlotOf(int index) => _owners[index].Slot;

    /// <summary>The time that was set, hidden or not.</summary>
    public long TicksOf(int index) => _hidden.TryGetValue(index, out var ticks) ? ticks : this[index].VisibleTicks;

    /// <summary>Sets a wake-up of a grain.</summary>
    /// <param name="index">The one that it has; negative for none.</param>
    /// <param name="slot">The grain's first slot.</param>
    /// <param name="ticks">Its time.</param>
    /// <param name="version">Tells it from one that the grain sets later.</param>
    /// <returns>Where it is.</returns>
    public int Set(int index, int slot, long ticks, long version)
    {
        var head = new WakeUpHead(ticks, version);
        if (index >= 0)
        {
            _hidden.Remove(index);
            Move(index, head);
            return index;
        }

        index = _owners.Add(new Owner { Slot = slot });
        if (_count == _heap.Count)
        {
            _heap.Add(default);
        }

        Rise(_count++, new Place(head, index));
        return index;
    }

    /// <summary>Hides one until a time.</summary>
    public void Hide(int index, long untilTicks)
    {
        var head = this[index];
        _hidden.TryAdd(index, head.VisibleTicks);
        Move(index, head with { VisibleTicks = untilTicks });
    }

    public void Remove(int index)
    {
        var at = _owners[index].HeapIndex;
        var last = _heap[--_count];
        if (at != _count)
        {
            Put(at, last);
        }

        _hidden.Remove(index);
        _owners.Remove(index);
    }

    private void Move(int index, WakeUpHead head) => Put(_owners[index].HeapIndex, new Place(head, index));

    /// <summary>Puts a wake-up where it belongs, from a place that is free for it.</summary>
    private void Put(int at, Place place)
    {
        if (at > 0 && place.Head < _heap[ParentOf(at)].Head)
        {
            Rise(at, place);
        }
        else
        {
            Sink(at, place);
        }
    }

    private void Rise(int at, Place place)
    {
        while (at > 0 && _heap[ParentOf(at)] is var parent && place.Head < parent.Head)
        {
            Set(at, parent);
            at = ParentOf(at);
        }

        Set(at, place);
    }

    private void Sink(int at, Place place)
    {
        while (true)
        {
            var first = (Children * at) + 1;
            var end = Math.Min(first + Children, _count);
            if (first >= end)
            {
                break;
            }

            var least = first;
            for (var child = first + 1; child < end; child++)
            {
                least = _heap[child].Head < _heap[least].Head ? child : least;
            }

            if (!(_heap[least].Head < place.Head))
            {
                break;
            }

            Set(at, _heap[least]);
            at = least;
        }

        Set(at, place);
    }

    private void Set(int at, Place place)
    {
        _heap[at] = place;
        _owners[place.Index].HeapIndex = at;
    }

    private static int ParentOf(int at) => (at - 1) / Children;

    private struct Owner
    {
        public int Slot;
        public int HeapIndex;
    }

    private readonly record struct Place(WakeUpHead Head, int Index);
}
