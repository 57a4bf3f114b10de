namespace JobGrains.Tracking;

internal sealed record MapReply(MapVerdict Verdict, string? Message = null);
