using JobGrains.Hosting.Health;
using JobGrains.Workers;

namespace JobGrains.Hosting.Embedded;

/// <summary>The health of the silos of this process; while it stands by, what a client sees of those of the process that holds the store.</summary>
internal sealed class ProcessHealthSource(ProcessCluster cluster, ProcessParts parts) : SiloHealthSource
{
    public override TimeProvider Time => parts.Time;

    public override bool IsClientOnly => cluster.StandsBy;

    public override IReadOnlyList<EngineSilo> Silos => cluster.Engines;

    public override ValueTask<StoreHealth> ReadStoreAsync() => new(parts.StoreHealth);

    public override ValueTask<DateTimeOffset?> ReadNextWakeUpAsync() => IsClientOnly || parts.StoreHealth.State == StoreState.Stopped ? default : parts.Store.GetNextWakeUpAsync();

    public override ValueTask<IReadOnlyList<SiloInfo>> GetMembersAsync() => IsClientOnly ? cluster.StandbyHost!.GetSilosAsync() : base.GetMembersAsync();

    public override ValueTask<BacklogReply> GetBacklogAsync(SiloId silo) => IsClientOnly
        ? cluster.StandbyHost!.CallAsync<IWorkerGrain, BacklogRequest, BacklogReply>(silo.Value, static (worker, request) => worker.GetBacklogAsync(request), BacklogRequest.Instance)
        : base.GetBacklogAsync(silo);
}
