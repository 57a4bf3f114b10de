using JobGrains.Dispatch;

namespace JobGrains.Tracking;

/// <param name="PageCount">The number of pages that were handed out.</param>
/// <param name="Root">The root task; null where the attempt is gone.</param>
internal sealed record ReadTrackerReply(int PageCount, TaskEntry? Root);
