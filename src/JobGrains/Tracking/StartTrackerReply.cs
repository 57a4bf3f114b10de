namespace JobGrains.Tracking;

/// <param name="Progress">How far the attempt has come.</param>
/// <param name="Fate">Whether the attempt is still there.</param>
internal sealed record StartTrackerReply(TrackerProgressReply Progress, TrackerFate Fate);
