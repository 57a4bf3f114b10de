namespace JobGrains.Dispatch;

/// <summary>A task that a worker holds.</summary>
internal sealed record HeldTask(TaskId TaskId, int Attempt, int Try, Epoch Epoch, HeldState State);
