namespace JobGrains.Client;

internal sealed record RelayRowsRequest(InstanceId InstanceId);
