using System.Globalization;
using JobGrains.Client;
using JobGrains.Diagnostics;
using JobGrains.Hosting;
using JobGrains.Hosting.Embedded;
using JobGrains.Orleans.Client.Connection;
using Microsoft.Extensions.Options;

namespace JobGrains.Orleans.Client.Calls;

/// <summary>A client outside of the silos: it calls grains as a silo does, and has a silo relay the rest.</summary>
internal sealed class OrleansClientHost : IClientHost
{
    // Calls of one grain go through one gateway as long as that lives: several relays use several, and who asks again asks through another.
    private const int Relays = 64;

    private readonly InsistentCalls _calls;
    private readonly JobGrainsClientOptions _options;
    private readonly IGrainFactory _grains;
    private readonly ClientCalls _repeats;
    private readonly VersionFloors _floors = new();
    private readonly GatewayWatch _gateway;
    private readonly VersionWatch _versions;

    public OrleansClientHost(IGrainFactory grains, IOptions<JobGrainsClientOptions> options, JobGrainsVersion version, GatewayWatch gateway, TimeProvider time, EngineTelemetry telemetry)
    {
        Time = time;
        Traces = telemetry.Traces;
        _grains = grains;
        _options = options.Value;
        _calls = new InsistentCalls(new OrleansCalls(grains, _options.CallTimeout, time), _options.AskAgainAfter, _options.CallTimeout, time);
        _repeats = new ClientCalls(this);
        _gateway = gateway;
        _versions = new VersionWatch(version, AskForSilosAsync, _options.AskAgainAfter, time);
    }

    public SiloId? Silo => null;

    public TimeProvider Time { get; }

    public Random Random => Random.Shared;

    public EngineTraces Traces { get; }

    public ValueTask<TReply> CallAsync<TGrain, TRequest, TReply>(string key, GrainCall<TGrain, TRequest, TReply> call, TRequest request)
        where TGrain : class
        where TRequest : class
        where TReply : class
    {
        GrainMethods.CheckCapturesNothing(call);
        return SendAsync(() => key, call, request);
    }

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

    /// <summary>Has a silo wait for the end of a run. Not for longer than that silo takes, and a while: it may have died.</summary>
    public async ValueTask<InstanceInfo?> WaitForEndAsync(InstanceId instanceId, TimeSpan patience)
    {
        var calls = new OrleansCalls(_grains, patience + _options.AskAgainAfter, Time);
        var request = new RelayEndRequest(instanceId, patience);
        return (await calls.CallAsync<IClientRelay, RelayEndRequest, RelayEndReply>(DrawRelay(), static (relay, ask) => relay.WaitForEndAsync(ask), request)).Ended;
    }

    private async Task<IReadOnlyList<SiloInfo>> AskForSilosAsync() =>
        (await _calls.CallAsync<IClientRelay, RelaySilosRequest, RelaySilosReply>(DrawRelay, static (relay, request) => relay.GetSilosAsync(request), RelaySilosRequest.Instance)).Silos;

    private Task<RelayOpenReply> ListOpenAsync(RelayOpenRequest request) => ReadAsync<RelayOpenRequest, RelayOpenReply>(static (relay, ask) => relay.ListOpenAsync(ask), request);

    /// <summary>Asks a few times, each time another relay.</summary>
    private Task<TReply> ReadAsync<TRequest, TReply>(GrainCall<IClientRelay, TRequest, TReply> call, TRequest request)
        where TRequest : class
        where TReply : class
    {
        GrainMethods.CheckCapturesNothing(call);
        return _repeats.RepeatAsync((Host: this, call, request), static send => send.Host.SendAsync(send.Host.DrawRelay, send.call, send.request), CancellationToken.None);
    }

    private async ValueTask<TReply> SendAsync<TGrain, TRequest, TReply>(Func<string> drawKey, GrainCall<TGrain, TRequest, TReply> call, TRequest request)
        where TGrain : class
        where TRequest : class
        where TReply : class
    {
        _gateway.ThrowIfNotConnected();
        await _versions.CheckAsync();
        return await _calls.CallAsync(drawKey, call, request);
    }

    private string DrawRelay() => Random.Next(Relays).ToString(CultureInfo.InvariantCulture);
}
