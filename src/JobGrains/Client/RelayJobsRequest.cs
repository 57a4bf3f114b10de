namespace JobGrains.Client;

/// <param name="After">The last job of the page before.</param>
/// <param name="Max">How many at most.</param>
internal sealed record RelayJobsRequest(JobId? After, int Max);
