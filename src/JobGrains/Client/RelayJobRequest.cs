namespace JobGrains.Client;

/// <param name="JobId">The job.</param>
/// <param name="Floor">The oldest version that is an answer.</param>
internal sealed record RelayJobRequest(JobId JobId, long Floor);
