namespace JobGrains.Workers;

internal sealed record EndSessionsRequest(InstanceId InstanceId, int Attempt);
