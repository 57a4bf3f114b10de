using JobGrains.Instances;
using JobGrains.Orleans.Client.Grains;
using JobGrains.Orleans.Placement;
using Orleans.Concurrency;
using Orleans.Serialization.Invocation;

namespace JobGrains.Orleans.Grains;

[GrainType(GrainKind.Prefix + GrainKind.Instance)]
[EnginePlacement]
[MayInterleave(nameof(MayInterleave))]
internal sealed class OrleansJobInstanceGrain(IGrainContext context, OrleansSilo silo)
    : JobInstanceGrain(new OrleansGrainHost(context, silo, GrainKind.Instance)), IOrleansJobInstanceGrain, IHostedGrain
{
    public OrleansGrainHost Port => (OrleansGrainHost)Host;

    public static bool MayInterleave(IInvokable request) => Interleaving.IsAllowed(request);
}
