namespace JobGrains.Tracking;

internal sealed record UpdatePageRequest(PageCounts Counts);
