namespace JobGrains.PostgreSql.Lots;

/// <summary>Which runs stand in lots, by the keys that their records will have. All of it is in memory. Used from any thread, changed by the writer.</summary>
internal sealed class LotBook
{
    private const int ShardCount = 64;

    private readonly Dictionary<Guid, LotPlace>[] _shards = [.. Enumerable.Range(0, ShardCount).Select(static _ => new Dictionary<Guid, LotPlace>())];
    private int _count;

    public bool TryFind(Guid id, out LotPlace place)
    {
        place = default;
        if (Volatile.Read(ref _count) == 0)
        {
            return false;
        }

        var shard = ShardOf(id);
        lock (shard)
        {
            return shard.TryGetValue(id, out place);
        }
    }

    public void Add(Guid id, LotPlace place)
    {
        var shard = ShardOf(id);
        lock (shard)
        {
            shard.Add(id, place);
        }

        Interlocked.Increment(ref _count);
    }

    /// <summary>The run has a record of its own.</summary>
    public void Remove(Guid id)
    {
        var shard = ShardOf(id);
        lock (shard)
        {
            shard.Remove(id);
            if (shard.Count == 0)
            {
                // A million of them may have been here.
                shard.TrimExcess();
            }
        }

        Interlocked.Decrement(ref _count);
    }

    private Dictionary<Guid, LotPlace> ShardOf(Guid id) => _shards[(uint)id.GetHashCode() % ShardCount];
}
