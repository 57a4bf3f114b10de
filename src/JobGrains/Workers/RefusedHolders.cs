using JobGrains.Dispatch;

namespace JobGrains.Workers;

/// <summary>The holders whose deliveries were refused for lack of room, in that order, each once.</summary>
internal sealed class RefusedHolders(int capacity)
{
    private readonly HashSet<HolderId> _known = [];
    private readonly Queue<HolderId> _order = [];

    public int Count => _order.Count;

    /// <summary>Remembers a holder. Beyond the capacity it is left to the holder to come again, which it does when it compares holdings.</summary>
    public void Add(HolderId holder)
    {
        if (_order.Count < capacity && _known.Add(holder))
        {
            _order.Enqueue(holder);
        }
    }

    public HolderId? Take()
    {
        if (!_order.TryDequeue(out var holder))
        {
            return null;
        }

        _known.Remove(holder);
        return holder;
    }
}
