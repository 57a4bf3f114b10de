using JobGrains.Hosting.Storage;

namespace JobGrains.Hosting;

/// <summary>
/// A commit that a grain hands to another one, which makes it durable together with a commit of its own, or neither. It carries the ETags that were expected when it was made: come late, or twice, it commits nothing.
/// </summary>
internal sealed record JointCommit
{
    /// <summary>The short name of the grain's type.</summary>
    public required string GrainType { get; init; }

    /// <summary>The grain's key.</summary>
    public required string GrainKey { get; init; }

    /// <summary>When it was made, on the clock of who made it.</summary>
    public DateTimeOffset MadeTime { get; init; }

    public required IReadOnlyList<StoreChange> Changes { get; init; }

    /// <summary>Whether the wake-up changes.</summary>
    public bool ChangesWakeUp { get; init; }

    public DateTimeOffset? WakeUpTime { get; init; }

    /// <summary>As the store takes it.</summary>
    public StoreCommit ToStore() => new()
    {
        Grain = new GrainId(GrainType, GrainKey),
        Now = MadeTime,
        Changes = Changes as StoreChange[] ?? [.. Changes],
        ChangesWakeUp = ChangesWakeUp,
        WakeUpTime = WakeUpTime,
    };
}
