using JobGrains.Orleans.Client.Grains;
using JobGrains.Orleans.Placement;
using JobGrains.Workers;
using Orleans.Placement;

namespace JobGrains.Orleans.Grains;

[GrainType(GrainKind.Prefix + GrainKind.Worker)]
[SiloInKeyPlacement]
[KeepAlive]
[Immovable(ImmovableKind.Any)]
internal sealed class OrleansWorkerGrain(IGrainContext context, OrleansSilo silo)
    : WorkerGrain(new OrleansGrainHost(context, silo, GrainKind.Worker)), IOrleansWorkerGrain, IHostedGrain
{
    public OrleansGrainHost Port => (OrleansGrainHost)Host;

    public ValueTask<SiloAnnouncement> AnnounceAsync(SiloAnnouncement announcement) => new(silo.View.Receive(announcement));
}
