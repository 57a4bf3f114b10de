namespace JobGrains.Dispatch;

/// <summary>Shows ledger entries to clients.</summary>
internal static class TaskInfos
{
    /// <param name="entry">The task.</param>
    /// <param name="outAt">The silo that it is at now, if it is.</param>
    public static TaskInfo Of(TaskEntry entry, SiloId? outAt) => new()
    {
        TaskId = entry.TaskId,
        Status = !entry.Status.IsTerminal() && outAt is not null ? JobTaskStatus.Running : entry.Status,
        Try = entry.Try,
        LostDeliveries = entry.LostDeliveries,
        Silo = outAt ?? entry.Silo ?? entry.Target ?? entry.Failure?.Silo,
        Result = entry.Result,
        Failure = entry.Failure,
    };
}
