using JobGrains.Jobs;
using JobGrains.Orleans.Client.Grains;
using JobGrains.Orleans.Placement;

namespace JobGrains.Orleans.Grains;

[GrainType(GrainKind.Prefix + GrainKind.Job)]
[EnginePlacement]
internal sealed class OrleansJobGrain(IGrainContext context, OrleansSilo silo)
    : JobGrain(new OrleansGrainHost(context, silo, GrainKind.Job)), IOrleansJobGrain, IHostedGrain
{
    public OrleansGrainHost Port => (OrleansGrainHost)Host;
}
