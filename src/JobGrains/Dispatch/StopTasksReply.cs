namespace JobGrains.Dispatch;

/// <param name="Tasks">The tasks concerned that the worker still holds; each is stopping or ended, so all tokens have fired.</param>
internal sealed record StopTasksReply(IReadOnlyList<HeldTask> Tasks);
