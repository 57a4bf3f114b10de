namespace JobGrains.Listeners;

internal sealed record PushEventsRequest(IReadOnlyList<JobEvent> Events);
