namespace JobGrains.Instances;

/// <param name="Instance">The run; null where there is none.</param>
/// <param name="Version">Never lower than that of an earlier state of the attempt: incarnation and changes.</param>
internal sealed record InstanceReply(InstanceInfo? Instance, long Version = 0);
