using JobGrains.Orleans.Client.Grains;
using JobGrains.Orleans.Placement;
using JobGrains.Tracking;

namespace JobGrains.Orleans.Grains;

[GrainType(GrainKind.Prefix + GrainKind.Page)]
[EnginePlacement]
internal sealed class OrleansPageGrain(IGrainContext context, OrleansSilo silo)
    : TaskPageGrain(new OrleansGrainHost(context, silo, GrainKind.Page)), IOrleansPageGrain, IHostedGrain
{
    public OrleansGrainHost Port => (OrleansGrainHost)Host;
}
