namespace JobGrains;

/// <summary>The end of one task, as a typed reduce sees it.</summary>
/// <param name="TaskId">The task.</param>
/// <param name="Status">How it ended.</param>
/// <param name="Value">Its result; the default value unless it succeeded.</param>
/// <param name="Failure">Why it failed.</param>
/// <typeparam name="TResult">The type of the result.</typeparam>
public readonly record struct TaskResult<TResult>(TaskId TaskId, JobTaskStatus Status, TResult? Value, FailureInfo? Failure = null);
