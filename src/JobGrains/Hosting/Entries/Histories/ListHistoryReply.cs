namespace JobGrains.Hosting.Entries.Histories;

/// <summary>Some rows.</summary>
/// <param name="Rows">The rows that match, the newest first.</param>
/// <param name="Next">Where to go on, as <see cref="ListHistoryRequest.Before"/>; null where there are no more.</param>
/// <param name="PagesRead">How many pages were read for it.</param>
internal sealed record ListHistoryReply(IReadOnlyList<HistoryRef> Rows, long? Next, int PagesRead);
