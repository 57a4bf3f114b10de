namespace JobGrains;

/// <summary>Which silos are eligible for a job. All conditions must hold.</summary>
public sealed record PlacementOptions
{
    /// <summary>Every silo that has the processor.</summary>
    public static PlacementOptions Anywhere { get; } = new();

    /// <summary>The names of the silos that are eligible; empty means all. A name outlives restarts, a silo id does not.</summary>
    /// <value>At most 1,000, each of 1 to 128 characters.</value>
    public IReadOnlyList<string> Silos { get; init; } = [];

    /// <summary>Tags of which a silo must have at least one (compared whole); empty means no condition.</summary>
    /// <value>At most 32, each of 1 to 64 characters.</value>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>The largest number of silos that one run uses, the best first by <see cref="Strategy"/>.</summary>
    /// <value>0 (no limit, the default) to 10,000.</value>
    public int MaxSilos { get; init; }

    /// <summary>The processor time that must be free, in cores.</summary>
    /// <value>0 (no condition, the default) to 1,000,000.</value>
    public double MinCpuCores { get; init; }

    /// <summary>The memory that must be free, in bytes.</summary>
    /// <value>0 (no condition, the default) or more.</value>
    public long MinMemoryBytes { get; init; }

    /// <summary>The disk space that must be free, in bytes.</summary>
    /// <value>0 (no condition, the default) or more.</value>
    public long MinDiskBytes { get; init; }

    /// <summary>The name of a registered <see cref="ISiloFilter"/>; null means none.</summary>
    /// <value>1 to 128 characters.</value>
    public string? Filter { get; init; }

    /// <summary>Which of the eligible silos is taken first for standalone, root and finaliser tasks.</summary>
    public DispatchStrategy Strategy { get; init; }

    /// <summary>For <see cref="DispatchStrategy.Specified"/>: silo names and tags in order of preference. No match is a waiting run, never another silo.</summary>
    /// <value>At most 1,000, each of 1 to 128 characters; at least one for <see cref="DispatchStrategy.Specified"/>.</value>
    public IReadOnlyList<string> Preferred { get; init; } = [];

    /// <summary>Whether mapped tasks may run on the silo of the root and the finaliser.</summary>
    public TrackerSiloUse TrackerSilo { get; init; }
}
