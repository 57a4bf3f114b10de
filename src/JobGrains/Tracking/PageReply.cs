namespace JobGrains.Tracking;

internal sealed record PageReply(PageCounts Counts);
