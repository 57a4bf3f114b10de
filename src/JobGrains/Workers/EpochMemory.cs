using JobGrains.Dispatch;
using JobGrains.Hosting;

namespace JobGrains.Workers;

/// <summary>What became of the last batches that a worker no longer holds: a batch that has ended is never started again, and a refused one is never accepted.</summary>
internal sealed class EpochMemory(int capacity)
{
    private readonly Dictionary<ulong, DeliveryVerdict> _verdicts = [];
    private readonly Queue<ulong> _order = [];

    public static ulong HashOf(HolderId holder, Epoch epoch)
    {
        var hash = StableHash.Continue(StableHash.Of(holder.Key), (ulong)holder.Kind);
        return StableHash.Continue(StableHash.Continue(hash, (ulong)epoch.Incarnation), (ulong)epoch.Number);
    }

    public DeliveryVerdict? Find(ulong batch) => _verdicts.TryGetValue(batch, out var verdict) ? verdict : null;

    public void Remember(ulong batch, DeliveryVerdict verdict)
    {
        if (!_verdicts.TryAdd(batch, verdict))
        {
            return;
        }

        _order.Enqueue(batch);
        if (_order.Count > capacity)
        {
            _verdicts.Remove(_order.Dequeue());
        }
    }
}
