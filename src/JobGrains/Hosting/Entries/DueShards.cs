using System.Collections.Concurrent;
using JobGrains.Hosting.Entries.Indexing;

namespace JobGrains.Hosting.Entries;

/// <summary>When the shards of the index on a silo have to work next. Used from any thread.</summary>
internal sealed class DueShards
{
    private readonly ConcurrentDictionary<string, long> _next = new(StringComparer.Ordinal);

    /// <summary>The earliest of them; null where none has anything to do.</summary>
    public DateTimeOffset? Earliest => _next.Values.DefaultIfEmpty(long.MaxValue).Min() is < long.MaxValue and var next ? IndexItem.Time(next) : null;

    public void Set(string shard, long next) => _next[shard] = next;

    public void Remove(string shard) => _next.TryRemove(shard, out _);
}
