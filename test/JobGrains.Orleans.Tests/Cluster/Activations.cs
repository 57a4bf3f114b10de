using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using JobGrains.Hosting;
using JobGrains.Orleans.Client.Grains;
using Orleans.Metadata;

namespace JobGrains.Orleans.Tests.Cluster;

/// <summary>The activations of a silo, from the first on.</summary>
internal sealed class Activations : IConfigureGrainContextProvider, IConfigureGrainContext
{
    private readonly ConcurrentQueue<IGrainContext> _all = new();

    /// <summary>The activations of the engine's grains that have not ended.</summary>
    public IEnumerable<IGrainContext> OfEngine => Left.Where(activation => activation.GrainInstance is EngineGrain);

    /// <summary>The activations that have not ended.</summary>
    public IEnumerable<IGrainContext> Left => _all.Where(activation => !activation.Deactivated.IsCompleted);

    public bool TryGetConfigurator(GrainType grainType, GrainProperties properties, [NotNullWhen(true)] out IConfigureGrainContext? configurator)
    {
        configurator = this;
        return true;
    }

    public void Configure(IGrainContext context) => _all.Enqueue(context);

    /// <summary>All activations of a grain of the engine, those that have ended too.</summary>
    public IReadOnlyList<IGrainContext> AllOf<TGrain>() => [.. _all.Where(activation => activation.GrainId.Type == GrainKind.Of<TGrain>().Type)];

    /// <summary>All activations of a grain, those that have ended too.</summary>
    public IReadOnlyList<IGrainContext> AllOf(GrainId grain) => [.. _all.Where(activation => activation.GrainId == grain)];
}
