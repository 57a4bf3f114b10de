namespace JobGrains.Hosting.Storage;

/// <summary>The open instances, sorted within each shard. The shard of an instance is decided by its id.</summary>
internal sealed class MemoryOpenIndex
{
    private readonly MemoryOpenShard[] _shards;

    public MemoryOpenIndex(int shardCount)
    {
        _shards = new MemoryOpenShard[shardCount];
        for (var i = 0; i < shardCount; i++)
        {
            _shards[i] = new MemoryOpenShard();
        }
    }

    public void Add(OpenEntry entry) => ShardOf(entry.InstanceId).Add(entry);

    public void Remove(InstanceId id) => ShardOf(id).Remove(id);

    public IReadOnlyList<OpenEntry> List(int shard, InstanceId? after, int max)
    {
        var found = new List<OpenEntry>();
        _shards[shard].List(after?.Value, prefix: null, max, static (_, _) => true, default, found);
        return found;
    }

    public IReadOnlyList<OpenEntry> List(JobId jobId, InstanceId? after, int max)
    {
        var found = new List<OpenEntry>();
        foreach (var shard in _shards)
        {
            shard.List(after?.Value, jobId.Value + ".", max, static (entry, job) => entry.InstanceId.JobId == job, jobId, found);
        }

        found.Sort(static (a, b) => a.InstanceId.CompareTo(b.InstanceId));
        if (found.Count > max)
        {
            found.RemoveRange(max, found.Count - max);
        }

        return found;
    }

    private MemoryOpenShard ShardOf(InstanceId id) => _shards[StableHash.Shard(id.Value, _shards.Length)];
}
