namespace JobGrains;

/// <summary>The end of one task, as reduce sees it.</summary>
/// <param name="TaskId">The task.</param>
/// <param name="Status">How it ended.</param>
/// <param name="Result">Its result.</param>
/// <param name="Failure">Why it failed.</param>
public readonly record struct TaskResult(TaskId TaskId, JobTaskStatus Status, string? Result, FailureInfo? Failure = null);
