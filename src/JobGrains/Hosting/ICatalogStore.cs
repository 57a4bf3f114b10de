namespace JobGrains.Hosting;

/// <summary>Reads the indexes that commits maintain, on stores that keep them with the records.</summary>
internal interface ICatalogStore
{
    /// <summary>The number of shards, stored at first start.</summary>
    int ShardCount { get; }

    /// <summary>Open instances of a shard in the order of their ids, after <paramref name="after"/>.</summary>
    ValueTask<IReadOnlyList<OpenEntry>> ListOpenAsync(int shard, InstanceId? after, int max);

    /// <summary>
    /// As <see cref="ListOpenAsync(int, InstanceId?, int)"/>, for whoever has no interest in delayed ones, which have wake-ups: they may be left out, so that a million of them cost a sweep nothing.
    /// </summary>
    ValueTask<IReadOnlyList<OpenEntry>> ListStartedAsync(int shard, InstanceId? after, int max) => ListOpenAsync(shard, after, max);

    /// <summary>Open instances of a job in the order of their ids, after <paramref name="after"/>.</summary>
    ValueTask<IReadOnlyList<OpenEntry>> ListOpenAsync(JobId jobId, InstanceId? after, int max);

    /// <summary>Jobs in the order of their ids, after <paramref name="after"/>.</summary>
    ValueTask<IReadOnlyList<JobEntry>> ListJobsAsync(JobId? after, int max);

    /// <summary>How many jobs and open instances there are. Where the index is not kept with the records it may say a little too much.</summary>
    ValueTask<CatalogCounts> CountAsync();

    /// <summary>
    /// A run that is listed as open says that it is not. Where the index is kept with the records it was closed meanwhile; elsewhere the index looks at the record, some time soon.
    /// </summary>
    void Doubt(InstanceId instanceId)
    {
    }
}
