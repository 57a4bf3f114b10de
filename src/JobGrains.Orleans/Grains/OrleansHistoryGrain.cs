using JobGrains.Hosting.Entries.Histories;
using JobGrains.Orleans.Client.Grains;
using JobGrains.Orleans.Placement;

namespace JobGrains.Orleans.Grains;

[GrainType(GrainKind.Prefix + GrainKind.History)]
[EnginePlacement]
internal sealed class OrleansHistoryGrain(IGrainContext context, OrleansSilo silo)
    : HistoryGrain(new OrleansGrainHost(context, silo, GrainKind.History)), IOrleansHistoryGrain, IHostedGrain
{
    public OrleansGrainHost Port => (OrleansGrainHost)Host;
}
