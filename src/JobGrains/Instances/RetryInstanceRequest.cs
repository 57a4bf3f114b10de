namespace JobGrains.Instances;

/// <param name="Retry">The user's request.</param>
/// <param name="Latest">The job's latest definition, where it was asked for.</param>
internal sealed record RetryInstanceRequest(RetryRequest Retry, JobDefinition? Latest = null);
