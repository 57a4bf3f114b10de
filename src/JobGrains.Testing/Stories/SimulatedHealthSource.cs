using JobGrains.Hosting;
using JobGrains.Hosting.Health;
using JobGrains.Testing.Cluster;

namespace JobGrains.Testing.Stories;

/// <summary>The health of a simulated silo.</summary>
internal sealed class SimulatedHealthSource(SimSilo silo) : SiloHealthSource
{
    public override TimeProvider Time => silo.Time;

    public override IReadOnlyList<EngineSilo> Silos => silo.Embedded is { HasEnded: false } embedded ? [embedded.Engine] : [];

    public override ValueTask<StoreHealth> ReadStoreAsync() => new(new StoreHealth(StoreState.Healthy));

    public override async ValueTask<DateTimeOffset?> ReadNextWakeUpAsync() =>
        silo.Embedded.Entries is { } entries ? entries.Due.Earliest : await silo.Embedded.Cluster.Parts.Store.GetNextWakeUpAsync();
}
