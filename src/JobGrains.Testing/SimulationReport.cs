namespace JobGrains.Testing;

/// <summary>What came of a simulated cluster whose story ended well.</summary>
public sealed record SimulationReport
{
    /// <summary>The seed.</summary>
    public required ulong Seed { get; init; }

    /// <summary>How much virtual time has passed.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>How many steps were taken.</summary>
    public required long Steps { get; init; }

    /// <summary>How often user code was started.</summary>
    public required int Starts { get; init; }

    /// <summary>Identifies the course that the run took: two runs of a seed that can be replayed have the same.</summary>
    public required ulong Fingerprint { get; init; }

    /// <summary>Whether the same seed gives the same run again: nothing came from outside its thread.</summary>
    public bool IsReplayable => WhyNotReplayable is null;

    /// <summary>What came first from another thread; null where nothing did.</summary>
    public string? WhyNotReplayable { get; init; }

    /// <summary>How often each fault struck, by its name; without those that did not.</summary>
    public required IReadOnlyDictionary<string, long> Faults { get; init; }
}
