namespace JobGrains.Instances;

internal sealed record CancelTaskReply(CancelTaskVerdict Verdict);
