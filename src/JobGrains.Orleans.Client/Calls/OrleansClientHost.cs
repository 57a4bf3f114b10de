using System.Globalization;
using JobGrains.Client;
using JobGrains.Hosting;
using JobGrains.Hosting.Embedded;
using Microsoft.Extensions.Options;

namespace JobGrains.Orleans.Client.Calls;

/// <summary>A client outside of the silos: it calls grains as a silo does, and has a silo relay the rest.</summary>
internal sealed class OrleansClientHost : IClientHost
{
    // Calls of one grain go through one gateway as long as that lives: several relays use several, and who asks again asks through another.
    private const int Relays = 64;

    private readonly OrleansCalls _calls;
    private readonly ClientCalls _reads;
    private readonly VersionFloors _floors = new();
    private readonly TimeSpan _callTimeout;

    public OrleansClientHost(IGrainFactory grains, IOptions<JobGrainsClientOptions> options, TimeProvider time)
    {
        Time = time;
        _callTimeout = options.Value.CallTimeout;
        _calls = new OrleansCalls(grains, _callTimeout, time);
        _reads = new ClientCalls(this);
    }

    public SiloId? Silo => null;

    public TimeProvider Time { get; }

    public Random Random => Random.Shared;

    public ValueTask<TReply> CallAsync<TGrain, TRequest, TReply>(string key, GrainCall<TGrain, TRequest, TReply> call, TRequest request)
        where TGrain : class
        where TRequest : class
        where TReply : class
    {
        GrainMethods.CheckCapturesNothing(call);
        return _calls.CallAsync(key, call, request);
    }

    public async ValueTask<int> GetShardCountAsync() => (await ListOpenAsync(new RelayOpenRequest(0, null, null, 0))).ShardCount;

    public async ValueTask<IReadOnlyList<OpenEntry>> ListOpenAsync(int shard, InstanceId? after, int max) => (await ListOpenAsync(new RelayOpenRequest(shard, null, after, max))).Entries;

    public async ValueTask<IReadOnlyList<OpenEntry>> ListOpenAsync(JobId jobId, InstanceId? after, int max) => (await ListOpenAsync(new RelayOpenRequest(0, jobId, after, max))).Entries;

    public async ValueTask<IReadOnlyList<JobEntry>> ListJobsAsync(JobId? after, int max) =>
        (await ReadAsync<RelayJobsRequest, RelayJobsReply>(static (relay, request) => relay.ListJobsAsync(request), new RelayJobsRequest(after, max))).Jobs;

    public async ValueTask<IReadOnlyList<AttemptRecord>> GetHistoryAsync(InstanceId instanceId) =>
        (await ReadAsync<RelayRowsRequest, RelayRowsReply>(static (relay, request) => relay.GetRowsAsync(request), new RelayRowsRequest(instanceId))).Rows;

    public async ValueTask<IReadOnlyList<AttemptRecord>> FindHistoryAsync(InstanceQuery query) =>
        (await ReadAsync<RelayFindRequest, RelayRowsReply>(static (relay, request) => relay.FindRowsAsync(request), new RelayFindRequest(query))).Rows;

    public async ValueTask<JobInfo?> GetJobAsync(JobId jobId) =>
        (await ReadAsync<RelayJobRequest, RelayJobReply>(static (relay, request) => relay.GetJobAsync(request), new RelayJobRequest(jobId, _floors.Of(jobId)))).Job;

    public void DropJob(JobId jobId, long belowVersion) => _floors.Raise(jobId, belowVersion);

    public IEndWaiter Listen(InstanceId instanceId) => new RelayedEndWaiter(this, instanceId);

    public async ValueTask<IReadOnlyList<SiloInfo>> GetSilosAsync() =>
        (await ReadAsync<RelaySilosRequest, RelaySilosReply>(static (relay, request) => relay.GetSilosAsync(request), RelaySilosRequest.Instance)).Silos;

    /// <summary>Has a silo wait for the end of a run, as long as a call may take.</summary>
    public async ValueTask<InstanceInfo?> WaitForEndAsync(InstanceId instanceId, TimeSpan patience)
    {
        var bounded = patience < _callTimeout / 2 ? patience : _callTimeout / 2;
        return (await CallAsync<IClientRelay, RelayEndRequest, RelayEndReply>(DrawRelay(), static (relay, request) => relay.WaitForEndAsync(request), new RelayEndRequest(instanceId, bounded))).Ended;
    }

    private Task<RelayOpenReply> ListOpenAsync(RelayOpenRequest request) => ReadAsync<RelayOpenRequest, RelayOpenReply>(static (relay, ask) => relay.ListOpenAsync(ask), request);

    private Task<TReply> ReadAsync<TRequest, TReply>(GrainCall<IClientRelay, TRequest, TReply> call, TRequest request)
        where TRequest : class
        where TReply : class =>
        _reads.CallAsync(DrawRelay(), call, request, CancellationToken.None);

    private string DrawRelay() => Random.Next(Relays).ToString(CultureInfo.InvariantCulture);
}
