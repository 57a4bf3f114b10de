namespace JobGrains.Testing.Kernel;

/// <summary>What is to happen, in the order of time and, at one moment, of planning. Cancelled entries stay until their time comes. A binary heap.</summary>
internal sealed class Agenda
{
    private Entry[] _heap = new Entry[64];
    private int _count;
    private long _tickets;

    public void Add(WorldEvent what, long due)
    {
        if (_count == _heap.Length)
        {
            Array.Resize(ref _heap, 2 * _count);
        }

        what.Ticket = ++_tickets;
        var entry = new Entry(due, what.Ticket, what);
        var index = _count++;
        while (index > 0 && entry.IsBefore(in _heap[(index - 1) / 2]))
        {
            _heap[index] = _heap[(index - 1) / 2];
            index = (index - 1) / 2;
        }

        _heap[index] = entry;
    }

    public static void Remove(WorldEvent what) => what.Ticket = 0;

    public bool TryPeek(out long due)
    {
        while (_count > 0)
        {
            ref readonly var first = ref _heap[0];
            if (first.Event.Ticket == first.Ticket)
            {
                due = first.Due;
                return true;
            }

            RemoveFirst();
        }

        due = 0;
        return false;
    }

    /// <summary>Takes the next event that is due; null where there is none.</summary>
    public WorldEvent? Take(long now)
    {
        if (!TryPeek(out var due) || due > now)
        {
            return null;
        }

        var next = _heap[0].Event;
        RemoveFirst();
        next.Ticket = 0;
        return next;
    }

    private void RemoveFirst()
    {
        var last = _heap[--_count];
        _heap[_count] = default;
        var index = 0;
        for (var child = 1; child < _count; child = (2 * index) + 1)
        {
            if (child + 1 < _count && _heap[child + 1].IsBefore(in _heap[child]))
            {
                child++;
            }

            if (!_heap[child].IsBefore(in last))
            {
                break;
            }

            _heap[index] = _heap[child];
            index = child;
        }

        if (_count > 0)
        {
            _heap[index] = last;
        }
    }

    private readonly struct Entry(long due, long ticket, WorldEvent what)
    {
        public readonly long Due = due;
        public readonly long Ticket = ticket;
        public readonly WorldEvent Event = what;

        public bool IsBefore(in Entry other) => Due < other.Due || (Due == other.Due && Ticket < other.Ticket);
    }
}
