namespace JobGrains.Tracking;

/// <param name="Counts">The counts.</param>
/// <param name="Runs">Whose children the page holds.</param>
internal sealed record PageReply(PageCounts Counts, IReadOnlyList<ChildRun> Runs);
