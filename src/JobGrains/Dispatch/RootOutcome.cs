namespace JobGrains.Dispatch;

/// <summary>The end of the root task, for reduce.</summary>
internal sealed record RootOutcome(JobTaskStatus Status, string? Result, FailureInfo? Failure);
