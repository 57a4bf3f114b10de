namespace JobGrains;

/// <summary>The answer to a run request. Once it is there, what it says is durable.</summary>
/// <param name="InstanceId">The run.</param>
/// <param name="Key">The identity to repeat the request with.</param>
/// <param name="Outcome">What became of the request.</param>
public sealed record RunReceipt(InstanceId InstanceId, RunKey Key, RunOutcome Outcome);
