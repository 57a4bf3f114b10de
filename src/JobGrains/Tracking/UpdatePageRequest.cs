namespace JobGrains.Tracking;

/// <param name="Counts">The counts.</param>
/// <param name="Runs">Of a sealed page, whose children it holds.</param>
internal sealed record UpdatePageRequest(PageCounts Counts, IReadOnlyList<ChildRun> Runs);
