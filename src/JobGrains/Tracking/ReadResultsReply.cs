namespace JobGrains.Tracking;

/// <param name="Results">The results, in the order of indexes.</param>
/// <param name="NextIndex">Where to go on; null at the end of the page.</param>
internal sealed record ReadResultsReply(IReadOnlyList<TaskResult> Results, int? NextIndex);
