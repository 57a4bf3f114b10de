namespace JobGrains.Client;

internal sealed record RelayFindRequest(InstanceQuery Query);
