namespace JobGrains.Client;

/// <param name="InstanceId">The run.</param>
/// <param name="After">Only rows of later attempts; null for all.</param>
internal sealed record RelayRowsRequest(InstanceId InstanceId, int? After = null);
