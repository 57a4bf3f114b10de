namespace JobGrains.Hosting.Entries.Indexing;

/// <summary>A silo's way to the index: changes wait for each other by shard. Safe for concurrent use.</summary>
internal sealed class IndexWriter
{
    private readonly BatchWriter<IndexChange, IndexState>[] _shards;

    public IndexWriter(ISiloHost silo, int shardCount)
    {
        _shards = new BatchWriter<IndexChange, IndexState>[shardCount];
        for (var i = 0; i < shardCount; i++)
        {
            var key = EntryCatalog.KeyOf(i);
            _shards[i] = new BatchWriter<IndexChange, IndexState>(silo, async changes =>
                (await silo.CallAsync<IIndexGrain, IndexBatch, IndexReply>(key, static (grain, batch) => grain.ApplyAsync(batch), new IndexBatch(changes))).States);
        }
    }

    /// <summary>Announces what a record is about to say. Answers what the index says once that is durable.</summary>
    public Task<IndexState> RaiseAsync(IndexItem item) => ShardOf(item.Key).AddAsync(new IndexChange(IndexChangeKind.Raise, item));

    /// <summary>Tells what a record says, some time soon, or never.</summary>
    public void Lower(IndexItem item) => ShardOf(item.Key).Post(new IndexChange(IndexChangeKind.Lower, item));

    /// <summary>Has the index look at a run's record, some time soon, or never.</summary>
    public void Doubt(InstanceId instanceId) => ShardOf(instanceId.Value).Post(new IndexChange(IndexChangeKind.Doubt, new IndexItem { Key = instanceId.Value }));

    /// <summary>Sends what nobody waits for.</summary>
    public void Flush()
    {
        foreach (var shard in _shards)
        {
            shard.Flush();
        }
    }

    private BatchWriter<IndexChange, IndexState> ShardOf(string key) => _shards[StableHash.Shard(key, _shards.Length)];
}
