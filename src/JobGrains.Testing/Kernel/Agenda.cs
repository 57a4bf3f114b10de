namespace JobGrains.Testing.Kernel;

/// <summary>What is to happen, in the order of time and, at one moment, of planning. Cancelled entries stay until their time comes.</summary>
internal sealed class Agenda
{
    private readonly PriorityQueue<(WorldEvent Event, long Ticket), (long Due, long Ticket)> _queue = new(64);
    private long _tickets;

    public void Add(WorldEvent what, long due)
    {
        what.Ticket = ++_tickets;
        _queue.Enqueue((what, what.Ticket), (due, what.Ticket));
    }

    public static void Remove(WorldEvent what) => what.Ticket = 0;

    public bool TryPeek(out long due)
    {
        while (_queue.TryPeek(out var entry, out var priority))
        {
            if (entry.Event.Ticket == entry.Ticket)
            {
                due = priority.Due;
                return true;
            }

            _queue.Dequeue();
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

        var next = _queue.Dequeue().Event;
        next.Ticket = 0;
        return next;
    }
}
