using JobGrains.Orleans.Client.Grains;
using JobGrains.Orleans.Placement;

namespace JobGrains.Orleans.Grains;

/// <summary>Says what its silo is, whether or not JobGrains has started there.</summary>
[GrainType(GrainKind.Prefix + GrainKind.Greeter)]
[SiloInKeyPlacement]
internal sealed class OrleansGreeterGrain(IGrainContext context, OrleansSilo silo) : IOrleansGreeterGrain, IGrainBase
{
    public IGrainContext GrainContext { get; } = context;

    public ValueTask<SiloAnnouncement> GreetAsync(SiloAnnouncement newcomer) => new(silo.View.Greet(newcomer));
}
