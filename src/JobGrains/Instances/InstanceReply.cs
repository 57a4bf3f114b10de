namespace JobGrains.Instances;

/// <param name="Instance">The run; null where there is none.</param>
/// <param name="Progress">What the processor reported last.</param>
internal sealed record InstanceReply(InstanceInfo? Instance, InstanceProgress? Progress = null);
