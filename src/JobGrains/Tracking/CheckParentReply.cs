namespace JobGrains.Tracking;

/// <param name="Verdict">Whether it may map.</param>
/// <param name="History">Whether an earlier delivery of it may have mapped.</param>
/// <param name="Message">Why not.</param>
internal sealed record CheckParentReply(MapVerdict Verdict, ParentHistory History = ParentHistory.First, string? Message = null);
