namespace JobGrains.Dispatch;

/// <summary>A task that a worker holds; and what it reported last, so that who takes over knows how far it is.</summary>
internal sealed record HeldTask(TaskId TaskId, int Attempt, int Try, Epoch Epoch, HeldState State, ProgressReport? Progress = null);
