using JobGrains.Hosting;

namespace JobGrains.Orleans.Tests.Cluster;

/// <summary>What a test wants of its silos.</summary>
internal sealed record SiloClusterSetup
{
    public int Silos { get; init; } = 3;

    public Action<JobGrainsBuilder> Jobs { get; init; } = _ => { };

    /// <summary>Configures the silo of a name, before JobGrains is added.</summary>
    public Action<string, ISiloBuilder> Silo { get; init; } = (_, _) => { };

    public Action<IClientBuilder> Client { get; init; } = _ => { };

    /// <summary>Whether grains are found as in production, by directories that are spread over the silos; otherwise by one that outlives them.</summary>
    public bool HasDirectoriesOfOrleans { get; init; }
}
