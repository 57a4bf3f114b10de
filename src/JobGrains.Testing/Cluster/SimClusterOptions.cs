using JobGrains.Diagnostics;
using JobGrains.Hosting;
using JobGrains.Hosting.Embedded;
using JobGrains.Hosting.Storage;
using JobGrains.Listeners;
using JobGrains.Testing.Kernel;
using JobGrains.Workers;

namespace JobGrains.Testing.Cluster;

/// <summary>What a simulated cluster is made of.</summary>
internal sealed record SimClusterOptions
{
    public HostProfile Profile { get; init; }

    public FaultRates Rates { get; init; } = FaultRates.None;

    public int Silos { get; init; } = 3;

    /// <summary>What keeps the state; null for memory. It must answer at once where writes may land late.</summary>
    public IGrainStore? Store { get; init; }

    /// <summary>What happens to the store when all silos crash at once; null where it does not notice.</summary>
    public Func<Task>? CrashStore { get; init; }

    /// <summary>How many shards the catalogue has.</summary>
    public int Shards { get; init; } = 2;

    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long membership takes to find out that a silo has crashed.</summary>
    public TimeSpan MaxDetection { get; init; } = TimeSpan.FromSeconds(12);

    /// <summary>Whether messages are copied through the serializer; otherwise both ends share them, as the port allows within a silo.</summary>
    public bool CopiesMessages { get; init; } = true;

    /// <summary>Makes the options of a silo.</summary>
    public Func<string, JobGrainsOptions> SiloOptions { get; init; } = _ => new JobGrainsOptions();

    /// <summary>Makes the processors of a silo.</summary>
    public Func<SimSilo, IEnumerable<ProcessorRegistration>> Processors { get; init; } = _ => [];

    /// <summary>Makes the listeners of a silo; null where there are none in the cluster, so that nobody asks for them.</summary>
    public Func<SimSilo, IEnumerable<ListenerRegistration>>? Listeners { get; init; }

    /// <summary>Makes what a silo brings of its own; null for silos of <see cref="SiloOptions"/> and <see cref="Processors"/>.</summary>
    public Func<SimSilo, SiloSetup>? Setup { get; init; }

    /// <summary>What measures and traces silos without a setup of their own.</summary>
    public EngineTelemetry Telemetry { get; init; } = EngineTelemetry.Off;

    public GrainTypes GrainTypes { get; init; } = GrainTypes.Engine;
}
