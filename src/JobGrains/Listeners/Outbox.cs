namespace JobGrains.Listeners;

/// <summary>The events of a run that its listeners' queues have not acknowledged, as far as the record knows. Persisted with the run.</summary>
/// <param name="Last">The sequence of the last event of the run.</param>
/// <param name="Items">What is on its way, in order.</param>
internal sealed record Outbox(long Last, IReadOnlyList<OutboxItem> Items);
