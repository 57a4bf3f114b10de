namespace JobGrains.Hosting;

/// <summary>Some rows of history.</summary>
/// <param name="Rows">The rows, the newest first.</param>
/// <param name="Next">Where to go on, as <see cref="HistorySearch.After"/>; null where there are no more.</param>
internal sealed record HistorySlice(IReadOnlyList<AttemptRecord> Rows, HistoryPosition? Next);
