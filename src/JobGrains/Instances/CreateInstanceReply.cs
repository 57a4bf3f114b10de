namespace JobGrains.Instances;

internal sealed record CreateInstanceReply(RunOutcome Outcome, InstanceStatus Status);
