namespace JobGrains.Instances;

/// <summary>What a broadcast remembers beyond the ledger of its attempt. Persisted with the <see cref="InstanceRecord"/>.</summary>
internal sealed record BroadcastState
{
    public static readonly BroadcastState Empty = new();

    /// <summary>Incarnations on which a task succeeded in an earlier attempt.</summary>
    public IReadOnlyList<SiloId> SucceededSilos { get; init; } = [];

    /// <summary>The only incarnations that the next attempt addresses; empty means all.</summary>
    public IReadOnlyList<SiloId> OnlySilos { get; init; } = [];

    /// <summary>How many active silos joined after the plan was made.</summary>
    public int LaterSilos { get; init; }
}
