namespace JobGrains.Catalog;

/// <summary>What a sweep has found in a shard, or in several.</summary>
/// <param name="Running">Runs that are running.</param>
/// <param name="Queued">Runs that wait for a slot.</param>
/// <param name="OldestQueued">When the oldest of these was created.</param>
internal readonly record struct ShardBacklog(long Running, long Queued, DateTimeOffset? OldestQueued)
{
    /// <summary>With one more run.</summary>
    public ShardBacklog With(Hosting.OpenEntry entry) => entry.State == Hosting.OpenState.Queued
        ? this with { Queued = Queued + 1, OldestQueued = OldestQueued < entry.Created ? OldestQueued : entry.Created }
        : this with { Running = Running + 1 };

    /// <summary>Both.</summary>
    public ShardBacklog With(ShardBacklog other) =>
        new(Running + other.Running, Queued + other.Queued, other.OldestQueued is null || OldestQueued < other.OldestQueued ? OldestQueued : other.OldestQueued);
}
