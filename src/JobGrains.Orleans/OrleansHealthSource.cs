using JobGrains.Hosting;
using JobGrains.Hosting.Health;

namespace JobGrains.Orleans;

/// <summary>The health of this silo.</summary>
internal sealed class OrleansHealthSource(OrleansSilo silo) : SiloHealthSource
{
    public override TimeProvider Time => silo.Time;

    public override IReadOnlyList<EngineSilo> Silos => silo.HasEnded ? [] : [silo.Engine];

    public override ValueTask<StoreHealth> ReadStoreAsync() => silo.ReadStoreHealthAsync();

    public override ValueTask<DateTimeOffset?> ReadNextWakeUpAsync() => silo.Storage.ReadNextWakeUpAsync();
}
