using JobGrains.Simulation.Workloads;
using JobGrains.Testing.Kernel;

namespace JobGrains.Simulation.Lifetimes;

/// <summary>What the command line fixes of a lifetime; the seed draws the rest.</summary>
internal sealed record LifetimeOptions
{
    /// <summary>Null lets the seed draw one.</summary>
    public Workload? Workload { get; init; }

    /// <summary>Faults that are off, whatever the seed drew.</summary>
    public IReadOnlySet<FaultKind> Without { get; init; } = new HashSet<FaultKind>();

    /// <summary>What holds, whatever the seed drew.</summary>
    public IReadOnlySet<Condition> With { get; init; } = new HashSet<Condition>();

    public TextWriter? Trace { get; init; }
}
