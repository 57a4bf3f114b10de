using JobGrains.Listeners;
using JobGrains.Orleans.Client.Grains;
using JobGrains.Orleans.Placement;

namespace JobGrains.Orleans.Grains;

[GrainType(GrainKind.Prefix + GrainKind.ListenerQueue)]
[EnginePlacement]
internal sealed class OrleansListenerQueueGrain(IGrainContext context, OrleansSilo silo)
    : ListenerQueueGrain(new OrleansGrainHost(context, silo, GrainKind.ListenerQueue)), IOrleansListenerQueueGrain, IHostedGrain
{
    public OrleansGrainHost Port => (OrleansGrainHost)Host;
}
