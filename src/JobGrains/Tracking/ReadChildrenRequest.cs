namespace JobGrains.Tracking;

internal sealed record ReadChildrenRequest(TaskId Parent);
