using JobGrains.Dispatch;

namespace JobGrains.Tracking;

/// <param name="Reason">Why.</param>
/// <param name="Parent">Only the children of this task; null means all tasks.</param>
internal sealed record StopPageRequest(StopReason Reason, TaskId? Parent = null);
