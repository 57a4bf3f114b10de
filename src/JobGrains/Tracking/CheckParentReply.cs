namespace JobGrains.Tracking;

internal sealed record CheckParentReply(MapVerdict Verdict, string? Message = null);
