using JobGrains.Client;
using JobGrains.Diagnostics;
using JobGrains.Hosting;
using JobGrains.Hosting.Embedded;
using JobGrains.Instances;

namespace JobGrains.PostgreSql.Tests.Lots;

/// <summary>A silo to a client, but that of what comes of a lot the client never hears.</summary>
internal sealed class UnsureHost(EmbeddedSilo silo, bool adds) : IClientHost, IRunLots
{
    private readonly SiloClientHost _host = new(silo);

    public SiloId? Silo => _host.Silo;

    public TimeProvider Time => _host.Time;

    public Random Random => _host.Random;

    public EngineTraces Traces => _host.Traces;

    public IRunLots Lots => this;

    /// <summary>The runs of the lots that it was given.</summary>
    public List<InstanceId> Asked { get; } = [];

    public async ValueTask<bool> TryAddAsync(RunLot lot)
    {
        Asked.AddRange(lot.Ids);
        if (adds)
        {
            await silo.Lots!.TryAddAsync(lot);
        }

        throw new JobGrainsUnavailableException("The answer was lost.");
    }

    public ValueTask<TReply> CallAsync<TGrain, TRequest, TReply>(string key, GrainCall<TGrain, TRequest, TReply> call, TRequest request)
        where TGrain : class
        where TRequest : class
        where TReply : class =>
        _host.CallAsync(key, call, request);

    public ValueTask<int> GetShardCountAsync() => _host.GetShardCountAsync();

    public ValueTask<IReadOnlyList<OpenEntry>> ListOpenAsync(int shard, InstanceId? after, int max) => _host.ListOpenAsync(shard, after, max);

    public ValueTask<IReadOnlyList<OpenEntry>> ListOpenAsync(JobId jobId, InstanceId? after, int max) => _host.ListOpenAsync(jobId, after, max);

    public ValueTask<IReadOnlyList<JobEntry>> ListJobsAsync(JobId? after, int max) => _host.ListJobsAsync(after, max);

    public ValueTask<IReadOnlyList<AttemptRecord>> GetHistoryAsync(InstanceId instanceId) => _host.GetHistoryAsync(instanceId);

    public ValueTask<HistorySlice> FindHistoryAsync(HistorySearch search) => _host.FindHistoryAsync(search);

    public ValueTask<JobInfo?> GetJobAsync(JobId jobId) => _host.GetJobAsync(jobId);

    public void DropJob(JobId jobId, long belowVersion) => _host.DropJob(jobId, belowVersion);

    public IEndWaiter Listen(InstanceId instanceId) => _host.Listen(instanceId);

    public ValueTask<IReadOnlyList<SiloInfo>> GetSilosAsync() => _host.GetSilosAsync();

    public ValueTask<ClusterOverview> GetOverviewAsync() => _host.GetOverviewAsync();
}
