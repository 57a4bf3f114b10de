using JobGrains.Orleans.Client.Grains;
using JobGrains.Orleans.Placement;
using JobGrains.Tracking;
using Orleans.Concurrency;
using Orleans.Serialization.Invocation;

namespace JobGrains.Orleans.Grains;

[GrainType(GrainKind.Prefix + GrainKind.Tracker)]
[EnginePlacement]
[MayInterleave(nameof(MayInterleave))]
internal sealed class OrleansTrackerGrain(IGrainContext context, OrleansSilo silo)
    : MapReduceTrackerGrain(new OrleansGrainHost(context, silo, GrainKind.Tracker)), IOrleansTrackerGrain, IHostedGrain
{
    public OrleansGrainHost Port => (OrleansGrainHost)Host;

    public static bool MayInterleave(IInvokable request) => Interleaving.IsAllowed(request);
}
