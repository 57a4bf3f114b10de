using JobGrains.Diagnostics;
using JobGrains.Hosting;

namespace JobGrains.Client;

/// <summary>A client outside of the silos: it calls grains as a silo does, and has a silo relay the rest. What differs is how calls travel.</summary>
internal abstract class RelayedClientHost : IClientHost
{
    private readonly VersionFloors _floors = new();

    public SiloId? Silo => null;

    public abstract TimeProvider Time { get; }

    public abstract Random Random { get; }

    public abstract EngineTraces Traces { get; }

    public abstract ValueTask<TReply> CallAsync<TGrain, TRequest, TReply>(string key, GrainCall<TGrain, TRequest, TReply> call, TRequest request)
        where TGrain : class
        where TRequest : class
        where TReply : class;

    public async ValueTask<int> GetShardCountAsync() => (await ListOpenAsync(new RelayOpenRequest(0, null, null, 0))).ShardCount;

    public async ValueTask<IReadOnlyList<OpenEntry>> ListOpenAsync(int shard, InstanceId? after, int max) => (await ListOpenAsync(new RelayOpenRequest(shard, null, after, max))).Entries;

    public async ValueTask<IReadOnlyList<OpenEntry>> ListOpenAsync(JobId jobId, InstanceId? after, int max) => (await ListOpenAsync(new RelayOpenRequest(0, jobId, after, max))).Entries;

    public async ValueTask<IReadOnlyList<JobEntry>> ListJobsAsync(JobId? after, int max) =>
        (await ReadAsync<RelayJobsRequest, RelayJobsReply>(static (relay, request) => relay.ListJobsAsync(request), new RelayJobsRequest(after, max))).Jobs;

    public async ValueTask<IReadOnlyList<AttemptRecord>> GetHistoryAsync(InstanceId instanceId)
    {
        var rows = new List<AttemptRecord>();
        RelayRowsReply reply;
        do
        {
            var request = new RelayRowsRequest(instanceId, rows.Count == 0 ? null : rows[^1].Attempt);
            reply = await ReadAsync<RelayRowsRequest, RelayRowsReply>(static (relay, ask) => relay.GetRowsAsync(ask), request);
            rows.AddRange(reply.Rows);
        }
        while (reply.IsCut);

        return rows;
    }

    public async ValueTask<HistorySlice> FindHistoryAsync(HistorySearch search) =>
        (await ReadAsync<RelayFindRequest, RelayFindReply>(static (relay, request) => relay.FindRowsAsync(request), new RelayFindRequest(search))).Slice;

    public async ValueTask<JobInfo?> GetJobAsync(JobId jobId) =>
        (await ReadAsync<RelayJobRequest, RelayJobReply>(static (relay, request) => relay.GetJobAsync(request), new RelayJobRequest(jobId, _floors.Of(jobId)))).Job;

    public void DropJob(JobId jobId, long belowVersion) => _floors.Raise(jobId, belowVersion);

    public IEndWaiter Listen(InstanceId instanceId) => new RelayedEndWaiter(this, instanceId);

    public async ValueTask<IReadOnlyList<SiloInfo>> GetSilosAsync() =>
        (await ReadAsync<RelaySilosRequest, RelaySilosReply>(static (relay, request) => relay.GetSilosAsync(request), RelaySilosRequest.Instance)).Silos;

    public async ValueTask<ClusterOverview> GetOverviewAsync() =>
        (await ReadAsync<RelayOverviewRequest, RelayOverviewReply>(static (relay, request) => relay.GetOverviewAsync(request), RelayOverviewRequest.Instance)).Overview;

    /// <summary>Has a silo wait for the end of a run. Not for longer than that silo takes, and a while: it may have died.</summary>
    public abstract ValueTask<InstanceInfo?> WaitForEndAsync(InstanceId instanceId, TimeSpan patience);

    /// <summary>Asks a relay a few times.</summary>
    protected abstract Task<TReply> ReadAsync<TRequest, TReply>(GrainCall<IClientRelay, TRequest, TReply> call, TRequest request)
        where TRequest : class
        where TReply : class;

    private Task<RelayOpenReply> ListOpenAsync(RelayOpenRequest request) => ReadAsync<RelayOpenRequest, RelayOpenReply>(static (relay, ask) => relay.ListOpenAsync(ask), request);
}
