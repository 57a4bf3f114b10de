namespace JobGrains.Logs;

internal sealed record ReadLogRequest(RunLogQuery Query);
