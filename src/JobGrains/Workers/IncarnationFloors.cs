using JobGrains.Dispatch;

namespace JobGrains.Workers;

/// <summary>The highest incarnation seen of holders that were activated more than once. Of all others the floor is 1: nothing is below it.</summary>
internal sealed class IncarnationFloors(int capacity)
{
    private readonly Dictionary<HolderId, long> _floors = [];
    private readonly Queue<HolderId> _order = [];

    public long Of(HolderId holder) => _floors.GetValueOrDefault(holder, 1);

    public void Raise(HolderId holder, long incarnation)
    {
        if (incarnation <= 1)
        {
            return;
        }

        if (_floors.TryGetValue(holder, out var floor))
        {
            _floors[holder] = Math.Max(floor, incarnation);
            return;
        }

        _floors.Add(holder, incarnation);
        _order.Enqueue(holder);
        if (_order.Count > capacity)
        {
            _floors.Remove(_order.Dequeue());
        }
    }
}
