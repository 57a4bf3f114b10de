using JobGrains.Hosting;
using JobGrains.Hosting.Health;
using JobGrains.Orleans.Client.Calls;
using JobGrains.Workers;

namespace JobGrains.Orleans.Client;

/// <summary>What a client sees of the cluster.</summary>
internal sealed class OrleansClientHealthSource(OrleansClientHost host) : IHealthSource
{
    public TimeProvider Time => host.Time;

    public bool IsClientOnly => true;

    public IReadOnlyList<EngineSilo> Silos => [];

    public ValueTask<StoreHealth> ReadStoreAsync() => new(new StoreHealth(StoreState.Healthy));

    public ValueTask<DateTimeOffset?> ReadNextWakeUpAsync() => default;

    public ValueTask<IReadOnlyList<SiloInfo>> GetMembersAsync() => host.GetSilosAsync();

    public ValueTask<BacklogReply> GetBacklogAsync(SiloId silo) =>
        host.CallAsync<IWorkerGrain, BacklogRequest, BacklogReply>(silo.Value, static (worker, request) => worker.GetBacklogAsync(request), BacklogRequest.Instance);
}
