using JobGrains.Dispatch;

namespace JobGrains.Tracking;

internal sealed record StopTrackerRequest(StopReason Reason, string? Message);
