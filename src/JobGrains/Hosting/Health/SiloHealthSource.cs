using JobGrains.Workers;

namespace JobGrains.Hosting.Health;

/// <summary>What is the same for all processes with silos.</summary>
internal abstract class SiloHealthSource : IHealthSource
{
    public abstract TimeProvider Time { get; }

    public virtual bool IsClientOnly => false;

    public abstract IReadOnlyList<EngineSilo> Silos { get; }

    public abstract ValueTask<StoreHealth> ReadStoreAsync();

    public abstract ValueTask<DateTimeOffset?> ReadNextWakeUpAsync();

    public virtual ValueTask<IReadOnlyList<SiloInfo>> GetMembersAsync() => new(Silos is [var silo, ..] ? [.. silo.Host.Cluster.Current.Living.Select(static member => member.ToInfo())] : []);

    public virtual ValueTask<BacklogReply> GetBacklogAsync(SiloId silo) =>
        Silos[0].Host.CallAsync<IWorkerGrain, BacklogRequest, BacklogReply>(silo.Value, static (worker, request) => worker.GetBacklogAsync(request), BacklogRequest.Instance);
}
