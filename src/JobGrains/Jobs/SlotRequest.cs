namespace JobGrains.Jobs;

internal sealed record SlotRequest(InstanceId InstanceId, int Priority);
