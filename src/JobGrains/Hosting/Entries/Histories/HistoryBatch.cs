namespace JobGrains.Hosting.Entries.Histories;

internal sealed record HistoryBatch(IReadOnlyList<HistoryRef> Rows);
