using JobGrains.Workers;

namespace JobGrains.Orleans.Client.Grains;

[Alias(GrainKind.Prefix + GrainKind.Worker)]
[GrainInterfaceType(GrainKind.Prefix + GrainKind.Worker)]
internal interface IOrleansWorkerGrain : IWorkerGrain, IGrainWithStringKey
{
    /// <summary>Two silos tell each other what they have. The newer announcement of a silo counts.</summary>
    [Alias("announce")]
    ValueTask<SiloAnnouncement> AnnounceAsync(SiloAnnouncement announcement);
}
