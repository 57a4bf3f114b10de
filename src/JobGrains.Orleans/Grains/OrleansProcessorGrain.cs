using JobGrains.Orleans.Client.Grains;
using JobGrains.Orleans.Placement;
using JobGrains.Workers;
using Orleans.Placement;

namespace JobGrains.Orleans.Grains;

[GrainType(GrainKind.Prefix + GrainKind.Processor)]
[SiloInKeyPlacement]
[Immovable(ImmovableKind.Any)]
internal sealed class OrleansProcessorGrain(IGrainContext context, OrleansSilo silo)
    : ProcessorGrain(new OrleansGrainHost(context, silo, GrainKind.Processor)), IOrleansProcessorGrain, IHostedGrain
{
    public OrleansGrainHost Port => (OrleansGrainHost)Host;
}
