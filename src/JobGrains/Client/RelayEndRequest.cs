namespace JobGrains.Client;

/// <param name="InstanceId">The run.</param>
/// <param name="Patience">How long to wait for its end.</param>
internal sealed record RelayEndRequest(InstanceId InstanceId, TimeSpan Patience);
