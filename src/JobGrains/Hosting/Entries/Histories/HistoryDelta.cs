namespace JobGrains.Hosting.Entries.Histories;

/// <summary>Rows that were added to the listing.</summary>
internal sealed record HistoryDelta(IReadOnlyList<HistoryRef> Rows);
