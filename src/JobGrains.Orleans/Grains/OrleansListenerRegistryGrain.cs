using JobGrains.Listeners;
using JobGrains.Orleans.Client.Grains;
using JobGrains.Orleans.Placement;

namespace JobGrains.Orleans.Grains;

[GrainType(GrainKind.Prefix + GrainKind.Listeners)]
[EnginePlacement]
internal sealed class OrleansListenerRegistryGrain(IGrainContext context, OrleansSilo silo)
    : ListenerRegistryGrain(new OrleansGrainHost(context, silo, GrainKind.Listeners)), IOrleansListenerRegistryGrain, IHostedGrain
{
    public OrleansGrainHost Port => (OrleansGrainHost)Host;
}
