namespace JobGrains.PostgreSql;

/// <summary>A run that there will be once the transaction is committed that it was enqueued in, and never otherwise.</summary>
/// <param name="InstanceId">The run. There is nothing to be found by it before the transaction is committed, nor for some milliseconds afterwards.</param>
/// <param name="Key">Its identity: a repeat of the request with this key finds the same run.</param>
public sealed record EnqueuedRun(InstanceId InstanceId, RunKey Key);
