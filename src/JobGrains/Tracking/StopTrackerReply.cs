namespace JobGrains.Tracking;

internal sealed record StopTrackerReply(CancelStage Stage);
