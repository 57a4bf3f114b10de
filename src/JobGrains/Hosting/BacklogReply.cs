namespace JobGrains.Hosting;

/// <param name="Running">Runs that are running.</param>
/// <param name="Queued">Runs that wait for a slot.</param>
/// <param name="OldestQueued">When the oldest of these was created.</param>
internal sealed record BacklogReply(long Running, long Queued, DateTimeOffset? OldestQueued);
