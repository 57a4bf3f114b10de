using JobGrains.Hosting.Storage;

namespace JobGrains.Client;

/// <param name="Verdict">What came of the run.</param>
/// <param name="Reason">Why, where it was not created.</param>
/// <param name="Row">Of one that is refused: its row of history, still to be written.</param>
internal sealed record CreationReply(CreationVerdict Verdict, string? Reason = null, HistoryRow? Row = null);
