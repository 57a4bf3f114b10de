namespace JobGrains.Hosting.Entries.Indexing;

/// <summary>
/// A shard of the index on stores that keep none: which runs are open, which jobs there are, what is due when, which entries of cleared records are to be deleted.
/// Its key is the shard's number. It awaits no grain, so any grain may await it.
/// </summary>
internal interface IIndexGrain
{
    /// <summary>Makes changes. What is raised is durable once it returns.</summary>
    ValueTask<IndexReply> ApplyAsync(IndexBatch batch);

    ValueTask<ListOpenReply> ListOpenAsync(ListOpenRequest request);

    ValueTask<ListJobsReply> ListJobsAsync(ListJobsRequest request);

    ValueTask<CountIndexReply> CountAsync(CountIndexRequest request);
}
