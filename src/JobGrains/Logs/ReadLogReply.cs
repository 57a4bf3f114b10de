namespace JobGrains.Logs;

/// <summary>Lines of at most one page.</summary>
/// <param name="Lines">Those that match.</param>
/// <param name="Next">The number of the last line that was looked at.</param>
/// <param name="IsAtEnd">Whether there are no lines behind it.</param>
/// <param name="Exists">Whether there is a log at all.</param>
internal sealed record ReadLogReply(IReadOnlyList<RunLogLine> Lines, long Next, bool IsAtEnd, bool Exists);
