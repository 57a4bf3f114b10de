using JobGrains.Diagnostics;
using JobGrains.Hosting;

namespace JobGrains.Client;

/// <summary>A client on a silo.</summary>
internal sealed class SiloClientHost(ISiloHost silo) : IClientHost
{
    public SiloId? Silo => silo.Id;

    public TimeProvider Time => silo.Time;

    public Random Random => silo.Random;

    public EngineTraces Traces => silo.Engine.Telemetry.Traces;

    public IRunLots? Lots => silo.Lots;

    public ValueTask<TReply> CallAsync<TGrain, TRequest, TReply>(string key, GrainCall<TGrain, TRequest, TReply> call, TRequest request)
        where TGrain : class
        where TRequest : class
        where TReply : class =>
        silo.CallAsync(key, call, request);

    public ValueTask<int> GetShardCountAsync() => new(silo.Catalog.ShardCount);

    public ValueTask<IReadOnlyList<OpenEntry>> ListOpenAsync(int shard, InstanceId? after, int max) => silo.Catalog.ListOpenAsync(shard, after, max);

    public ValueTask<IReadOnlyList<OpenEntry>> ListOpenAsync(JobId jobId, InstanceId? after, int max) => silo.Catalog.ListOpenAsync(jobId, after, max);

    public ValueTask<IReadOnlyList<JobEntry>> ListJobsAsync(JobId? after, int max) => silo.Catalog.ListJobsAsync(after, max);

    public ValueTask<IReadOnlyList<AttemptRecord>> GetHistoryAsync(InstanceId instanceId) => silo.History.GetAsync(instanceId);

    public ValueTask<HistorySlice> FindHistoryAsync(HistorySearch search) => silo.History.FindAsync(search with { Now = silo.Time.GetUtcNow() });

    public ValueTask<JobInfo?> GetJobAsync(JobId jobId) => silo.Engine.Definitions.GetAsync(jobId);

    public void DropJob(JobId jobId, long belowVersion) => silo.Engine.Definitions.Drop(jobId, belowVersion);

    public IEndWaiter Listen(InstanceId instanceId) => silo.Engine.Waiters.Register(instanceId);

    public ValueTask<IReadOnlyList<SiloInfo>> GetSilosAsync() => new([.. silo.Cluster.Current.Living.Select(member => member.ToInfo())]);

    public ValueTask<ClusterOverview> GetOverviewAsync() => Overviews.ReadAsync(silo);
}
