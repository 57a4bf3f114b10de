namespace JobGrains.Jobs;

internal sealed record RunJobReply(InstanceId InstanceId, RunOutcome Outcome);
