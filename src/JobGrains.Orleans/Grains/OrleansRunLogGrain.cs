using JobGrains.Logs;
using JobGrains.Orleans.Client.Grains;
using JobGrains.Orleans.Placement;

namespace JobGrains.Orleans.Grains;

[GrainType(GrainKind.Prefix + GrainKind.Log)]
[EnginePlacement]
internal sealed class OrleansRunLogGrain(IGrainContext context, OrleansSilo silo)
    : RunLogGrain(new OrleansGrainHost(context, silo, GrainKind.Log)), IOrleansRunLogGrain, IHostedGrain
{
    public OrleansGrainHost Port => (OrleansGrainHost)Host;
}
