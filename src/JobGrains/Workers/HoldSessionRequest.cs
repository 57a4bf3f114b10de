namespace JobGrains.Workers;

internal sealed record HoldSessionRequest(TimeSpan Duration);
