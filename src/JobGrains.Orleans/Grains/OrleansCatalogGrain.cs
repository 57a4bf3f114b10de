using JobGrains.Catalog;
using JobGrains.Orleans.Client.Grains;
using JobGrains.Orleans.Placement;

namespace JobGrains.Orleans.Grains;

[GrainType(GrainKind.Prefix + GrainKind.Catalog)]
[EnginePlacement]
internal sealed class OrleansCatalogGrain(IGrainContext context, OrleansSilo silo)
    : CatalogGrain(new OrleansGrainHost(context, silo, GrainKind.Catalog)), IOrleansCatalogGrain, IHostedGrain
{
    public OrleansGrainHost Port => (OrleansGrainHost)Host;
}
