namespace JobGrains.Catalog;

/// <summary>What the shards of the catalogue on this silo have found when they last swept. Used from any thread.</summary>
internal sealed class SiloBacklog
{
    // A sweep follows another within a period; a shard that has not been swept for three is somewhere else now.
    private const int PeriodsKept = 3;

    private readonly Lock _gate = new();
    private readonly Dictionary<int, (ShardBacklog Found, long Time)> _shards = [];

    public void Found(int shard, ShardBacklog found, long timestamp)
    {
        lock (_gate)
        {
            _shards[shard] = (found, timestamp);
        }
    }

    public void Left(int shard)
    {
        lock (_gate)
        {
            _shards.Remove(shard);
        }
    }

    /// <summary>All of it together.</summary>
    public ShardBacklog Total(TimeProvider time, TimeSpan period)
    {
        var total = default(ShardBacklog);
        lock (_gate)
        {
            foreach (var (found, timestamp) in _shards.Values)
            {
                total = time.GetElapsedTime(timestamp) <= PeriodsKept * period ? total.With(found) : total;
            }
        }

        return total;
    }
}
