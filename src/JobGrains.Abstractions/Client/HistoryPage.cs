namespace JobGrains;

/// <summary>A page of history.</summary>
/// <param name="Rows">The rows, the newest first.</param>
/// <param name="Next">Where the next page begins, as <see cref="HistoryQuery.Cursor"/>; null where there are no more. A page may have fewer rows than asked for though there are more.</param>
public sealed record HistoryPage(IReadOnlyList<AttemptRecord> Rows, string? Next);
