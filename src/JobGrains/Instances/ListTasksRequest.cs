namespace JobGrains.Instances;

internal sealed record ListTasksRequest(TaskQuery Query);
