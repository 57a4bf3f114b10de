namespace JobGrains.Instances;

internal sealed record CancelTaskRequest(TaskId TaskId);
