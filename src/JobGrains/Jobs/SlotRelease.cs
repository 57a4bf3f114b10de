namespace JobGrains.Jobs;

internal sealed record SlotRelease(InstanceId InstanceId, long Admission);
