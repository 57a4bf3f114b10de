namespace JobGrains.Instances;

/// <param name="Tasks">The tasks.</param>
/// <param name="Attempt">The attempt that they belong to.</param>
/// <param name="Tracker">Whether the mapped tasks are with the tracker of that attempt.</param>
/// <param name="IsCut">Whether there may be more tasks of what was asked for: an answer carries no more than a message can.</param>
internal sealed record ListTasksReply(IReadOnlyList<TaskInfo> Tasks, int Attempt = 0, TrackerUse Tracker = TrackerUse.None, bool IsCut = false);
