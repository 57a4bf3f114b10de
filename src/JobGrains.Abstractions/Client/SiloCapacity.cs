using System.Text.Json.Serialization;

namespace JobGrains;

/// <summary>What a silo has to offer.</summary>
public sealed record SiloCapacity
{
    /// <summary>How many tasks it runs at the same time.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public int Slots { get; init; } = 1;

    /// <summary>How many tasks it runs or has waiting.</summary>
    public int Load { get; init; }

    /// <summary>Free processor time, in cores.</summary>
    public double FreeCpuCores { get; init; }

    /// <summary>Free memory, in bytes.</summary>
    public long FreeMemoryBytes { get; init; }

    /// <summary>Free disk space, in bytes.</summary>
    public long FreeDiskBytes { get; init; }

    /// <summary>Whether it takes new work: neither draining nor cordoned nor at its limit of abandoned processors.</summary>
    public SiloReadiness Readiness { get; init; }
}
