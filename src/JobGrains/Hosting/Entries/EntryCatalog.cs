using System.Globalization;
using JobGrains.Hosting.Entries.Indexing;

namespace JobGrains.Hosting.Entries;

/// <summary>Reads the index from its shards.</summary>
internal sealed class EntryCatalog(ISiloHost silo, IndexWriter writer, int shardCount) : ICatalogStore
{
    public int ShardCount => shardCount;

    public static string KeyOf(int shard) => shard.ToString(CultureInfo.InvariantCulture);

    public async ValueTask<IReadOnlyList<OpenEntry>> ListOpenAsync(int shard, InstanceId? after, int max) => (await ListAsync(shard, new ListOpenRequest(after, null, max))).Entries;

    public async ValueTask<IReadOnlyList<OpenEntry>> ListStartedAsync(int shard, InstanceId? after, int max) =>
        (await ListAsync(shard, new ListOpenRequest(after, null, max) { Kind = ListOpenKind.Started })).Entries;

    public async ValueTask<IReadOnlyList<OpenEntry>> ListOpenAsync(JobId jobId, InstanceId? after, int max)
    {
        var request = new ListOpenRequest(after, jobId, max);
        var replies = await Task.WhenAll(Enumerable.Range(0, shardCount).Select(shard => ListAsync(shard, request)));
        return [.. replies.SelectMany(reply => reply.Entries).OrderBy(entry => entry.InstanceId).Take(max)];
    }

    public ValueTask<IReadOnlyList<JobEntry>> ListJobsAsync(JobId? after, int max) => ListJobsAsync(new ListJobsRequest(after, max, ListJobsKind.Existing));

    public async ValueTask<IReadOnlyList<JobEntry>> ListJobsAsync(ListJobsRequest request)
    {
        var replies = await Task.WhenAll(Enumerable.Range(0, shardCount).Select(async shard =>
            await silo.CallAsync<IIndexGrain, ListJobsRequest, ListJobsReply>(KeyOf(shard), static (grain, list) => grain.ListJobsAsync(list), request)));
        return [.. replies.SelectMany(reply => reply.Jobs).OrderBy(job => job.JobId.Value, StringComparer.Ordinal).Take(request.Max)];
    }

    public async ValueTask<CatalogCounts> CountAsync()
    {
        var replies = await Task.WhenAll(Enumerable.Range(0, shardCount).Select(async shard =>
            await silo.CallAsync<IIndexGrain, CountIndexRequest, CountIndexReply>(KeyOf(shard), static (grain, count) => grain.CountAsync(count), CountIndexRequest.Instance)));
        var open = new OpenRunCounts { Delayed = replies.Sum(static reply => reply.Delayed), Queued = replies.Sum(static reply => reply.Queued), Running = replies.Sum(static reply => reply.Running) };
        return new CatalogCounts(replies.Sum(static reply => reply.Jobs), open);
    }

    public void Doubt(InstanceId instanceId) => writer.Doubt(instanceId);

    private async Task<ListOpenReply> ListAsync(int shard, ListOpenRequest request) =>
        await silo.CallAsync<IIndexGrain, ListOpenRequest, ListOpenReply>(KeyOf(shard), static (grain, list) => grain.ListOpenAsync(list), request);
}
