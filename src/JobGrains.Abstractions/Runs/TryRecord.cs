namespace JobGrains;

/// <summary>The end of one try of a task.</summary>
/// <param name="TaskId">The task.</param>
/// <param name="Try">The try, from 1.</param>
/// <param name="Status">How it ended.</param>
/// <param name="Silo">The silo that it ran on, if it was dispatched.</param>
/// <param name="EndedTime">When its end was recorded, in UTC.</param>
/// <param name="Failure">Why it failed.</param>
/// <param name="LostDeliveries">How many deliveries of the try were lost with their silo.</param>
public sealed record TryRecord(TaskId TaskId, int Try, JobTaskStatus Status, SiloId? Silo, DateTimeOffset EndedTime, FailureInfo? Failure = null, int LostDeliveries = 0);
