namespace JobGrains.Tracking;

internal sealed record StartTrackerReply(TrackerProgressReply Progress);
