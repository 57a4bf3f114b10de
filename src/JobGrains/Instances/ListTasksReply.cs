namespace JobGrains.Instances;

/// <param name="Tasks">The tasks.</param>
/// <param name="Attempt">The attempt that they belong to.</param>
/// <param name="Tracker">Whether the mapped tasks are with the tracker of that attempt.</param>
internal sealed record ListTasksReply(IReadOnlyList<TaskInfo> Tasks, int Attempt = 0, TrackerUse Tracker = TrackerUse.None);
