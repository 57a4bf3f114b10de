namespace JobGrains.Workers;

internal sealed record NotifyEndedRequest(InstanceInfo Instance);
