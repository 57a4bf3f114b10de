namespace JobGrains.Hosting.Storage;

/// <summary>Bounds of the store in memory.</summary>
internal sealed class MemoryStoreOptions
{
    /// <summary>How many shards the catalogue has.</summary>
    public int ShardCount { get; init; } = 16;

    /// <summary>How many rows the history keeps; beyond, the oldest go.</summary>
    public int MaxHistoryRows { get; init; } = 1_000_000;

    /// <summary>How long the ETag of a cleared record is remembered: longer than an activation that is superseded can go on.</summary>
    public TimeSpan ClearedRetention { get; init; } = TimeSpan.FromHours(1);
}
