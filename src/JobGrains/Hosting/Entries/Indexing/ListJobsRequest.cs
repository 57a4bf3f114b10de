namespace JobGrains.Hosting.Entries.Indexing;

/// <summary>Asks for jobs in the order of their ids.</summary>
/// <param name="After">Behind that one.</param>
/// <param name="Max">At most so many.</param>
/// <param name="Kind">Which jobs.</param>
internal sealed record ListJobsRequest(JobId? After, int Max, ListJobsKind Kind);
