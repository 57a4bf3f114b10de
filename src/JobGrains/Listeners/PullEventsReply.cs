namespace JobGrains.Listeners;

/// <param name="Verdict">Whether the queue is the silo's.</param>
/// <param name="Events">The next events, in their order.</param>
internal sealed record PullEventsReply(PullVerdict Verdict, IReadOnlyList<QueuedEvent> Events);
