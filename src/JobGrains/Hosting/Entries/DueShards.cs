using JobGrains.Hosting.Entries.Indexing;

namespace JobGrains.Hosting.Entries;

/// <summary>When the shards of the index on a silo have to work next. Used from any thread.</summary>
internal sealed class DueShards
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _next = new(StringComparer.Ordinal);

    /// <summary>The earliest of them; null where none has anything to do.</summary>
    public DateTimeOffset? Earliest
    {
        get
        {
            lock (_gate)
            {
                return _next.Values.DefaultIfEmpty(long.MaxValue).Min() is < long.MaxValue and var next ? IndexItem.Time(next) : null;
            }
        }
    }

    public void Set(string shard, long next)
    {
        lock (_gate)
        {
            _next[shard] = next;
        }
    }

    public void Remove(string shard)
    {
        lock (_gate)
        {
            _next.Remove(shard);
        }
    }
}
