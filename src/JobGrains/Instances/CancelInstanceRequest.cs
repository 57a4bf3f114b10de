namespace JobGrains.Instances;

internal sealed record CancelInstanceRequest(string? Reason, CancelScope Scope = CancelScope.Any);
