namespace JobGrains.Workers;

internal sealed record FlushLogRequest(InstanceId InstanceId);
