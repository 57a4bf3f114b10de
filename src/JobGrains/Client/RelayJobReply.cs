namespace JobGrains.Client;

/// <param name="Job">The job; null where there is none, or it is deleted.</param>
internal sealed record RelayJobReply(JobInfo? Job);
