using JobGrains.Dispatch;

namespace JobGrains.Tracking;

/// <param name="Spec">The page, which may never have had a task.</param>
/// <param name="Reason">Why.</param>
/// <param name="Parent">Only the children of this task; null means all tasks.</param>
internal sealed record StopPageRequest(PageSpec Spec, StopReason Reason, TaskId? Parent = null);
