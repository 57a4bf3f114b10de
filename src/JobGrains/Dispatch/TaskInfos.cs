namespace JobGrains.Dispatch;

/// <summary>Shows ledger entries to clients.</summary>
internal static class TaskInfos
{
    /// <param name="entry">The task.</param>
    /// <param name="outAt">The silo that it is at now, if it is.</param>
    /// <param name="progress">What it has reported, if it runs.</param>
    public static TaskInfo Of(TaskEntry entry, SiloId? outAt, ProgressReport? progress) => new()
    {
        TaskId = entry.TaskId,
        Status = !entry.Status.IsTerminal() && outAt is not null ? JobTaskStatus.Running : entry.Status,
        Try = entry.Try,
        LostDeliveries = entry.LostDeliveries,
        Silo = outAt ?? entry.Silo ?? entry.Target ?? entry.Failure?.Silo,
        Result = entry.Result,
        Fraction = progress?.Fraction,
        ProgressMessage = progress?.Message,
        Failure = entry.Failure,
    };
}
