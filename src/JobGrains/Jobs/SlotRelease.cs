namespace JobGrains.Jobs;

/// <param name="InstanceId">The instance that has ended.</param>
/// <param name="Admission">The number of its slot, or of its place in the queue; 0, where the number is unknown to it, frees a place in the queue only.</param>
/// <param name="EndedTime">When it ended: a fixed delay is counted from there.</param>
internal sealed record SlotRelease(InstanceId InstanceId, long Admission, DateTimeOffset? EndedTime = null);
