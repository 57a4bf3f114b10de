namespace JobGrains.Dispatch;

/// <summary>Makes the history of tries.</summary>
internal static class TryRecords
{
    /// <summary>The record of the try that ended between two states of a task; null if none did.</summary>
    public static TryRecord? Of(TaskEntry before, TaskEntry after, SiloId? silo, FailureInfo? failure, DateTimeOffset now)
    {
        if (!after.Status.IsTerminal() && after.Try == before.Try)
        {
            return null;
        }

        var ended = after.Status.IsTerminal();
        return new TryRecord(
            before.TaskId,
            before.Try,
            ended ? after.Status : JobTaskStatus.Failed,
            silo ?? after.Failure?.Silo,
            now,
            failure ?? after.Failure,
            ended ? Math.Max(after.LostDeliveries, before.LostDeliveries) : before.LostDeliveries);
    }

    /// <summary>The records of the tries that ended with the changes of a ledger.</summary>
    public static IReadOnlyList<TryRecord> Of(IReadOnlyList<TaskEntry> before, IReadOnlyList<TaskEntry> changed, DateTimeOffset now) =>
        [.. changed.Select(after => Of(before.First(b => b.TaskId == after.TaskId), after, silo: null, failure: null, now)).OfType<TryRecord>()];
}
