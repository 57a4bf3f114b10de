using JobGrains.Simulation.Workloads;
using JobGrains.Testing.Kernel;

namespace JobGrains.Simulation.Lifetimes;

/// <summary>What came of one lifetime.</summary>
internal sealed record LifetimeResult
{
    public required ulong Seed { get; init; }

    public required ulong Hash { get; init; }

    public required string Workload { get; init; }

    public required Plan Plan { get; init; }

    public required FaultLog Faults { get; init; }

    public long Steps { get; init; }

    public TimeSpan VirtualTime { get; init; }

    public int Runs { get; init; }

    public int Reduces { get; init; }

    public long LostTargets { get; init; }

    public long Redeliveries { get; init; }

    /// <summary>The violated invariant; null where all held.</summary>
    public string? Invariant { get; init; }

    public string? Failure { get; init; }
}
