namespace JobGrains.Dispatch;

/// <param name="Incarnation">The highest incarnation seen; if it is higher than the asker's, the asker drops its state.</param>
/// <param name="Tasks">All tasks of the holder that the worker has: waiting, running, or ended and not acknowledged.</param>
internal sealed record HoldingsReply(long Incarnation, IReadOnlyList<HeldTask> Tasks);
