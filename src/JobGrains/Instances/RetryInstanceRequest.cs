using JobGrains.Diagnostics;

namespace JobGrains.Instances;

/// <param name="Retry">The user's request.</param>
/// <param name="Latest">The job's latest definition, where it was asked for.</param>
/// <param name="Token">Tells a repeat of this very call from another one.</param>
/// <param name="Trace">The caller's trace; null where it has none.</param>
internal sealed record RetryInstanceRequest(RetryRequest Retry, JobDefinition? Latest, string Token, StoredTrace? Trace = null);
