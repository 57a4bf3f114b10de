using JobGrains.Hosting.Health;

namespace JobGrains.Hosting.Embedded;

/// <summary>The health of the silos of this process.</summary>
internal sealed class ProcessHealthSource(ProcessCluster cluster, ProcessParts parts) : SiloHealthSource
{
    public override TimeProvider Time => parts.Time;

    public override IReadOnlyList<EngineSilo> Silos => cluster.Engines;

    public override ValueTask<StoreHealth> ReadStoreAsync() => new(parts.StoreHealth);

    public override ValueTask<DateTimeOffset?> ReadNextWakeUpAsync() => parts.StoreHealth.State == StoreState.Stopped ? default : parts.Store.GetNextWakeUpAsync();
}
