namespace JobGrains;

/// <summary>A page of the log of a run.</summary>
/// <param name="Lines">The lines, in the order of their numbers.</param>
/// <param name="Next">Where the next page begins: for <see cref="RunLogQuery.After"/>.</param>
/// <param name="HasMore">Whether there are lines behind this page now. A run that has not ended may log more at any time.</param>
public sealed record RunLogPage(IReadOnlyList<RunLogLine> Lines, long Next, bool HasMore);
