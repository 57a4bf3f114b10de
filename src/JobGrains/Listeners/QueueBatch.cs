namespace JobGrains.Listeners;

internal sealed record QueueBatch(IReadOnlyList<QueuedEvent> Events);
