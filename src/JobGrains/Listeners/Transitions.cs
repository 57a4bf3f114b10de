using JobGrains.Dispatch;
using JobGrains.Instances;

namespace JobGrains.Listeners;

/// <summary>What has happened between two states of a run. Pure.</summary>
internal static class Transitions
{
    public static List<JobEvent> Between(InstanceRecord? before, InstanceRecord next, AttemptRecord? ended, DateTimeOffset now)
    {
        var events = new List<JobEvent>();
        if (before is null)
        {
            events.Add(Of(next, JobEventKind.Accepted, now));
        }
        else if (!before.IsOpen && next.IsOpen)
        {
            events.Add(Of(next, JobEventKind.Retried, now));
        }

        if (next.StartedTime is not null && (before?.StartedTime is null || before.Attempt != next.Attempt))
        {
            events.Add(Of(next, JobEventKind.Started, now));
        }

        if (before is not null)
        {
            AddTasks(events, before, next, ended, now);
        }

        if (before?.Stop is null && next is { Stop: { } stop, IsOpen: true })
        {
            events.Add(Of(next, JobEventKind.Canceling, now) with { Failure = new FailureInfo { Kind = stop.Reason == StopReason.Canceled ? FailureKind.Canceled : FailureKind.Timeout, Message = stop.Message } });
        }

        if (ended is not null)
        {
            events.Add(Of(next, JobEventKind.AttemptEnded, now) with { Attempt = ended.Attempt, Status = ended.Status, Failure = ended.Failure, Tasks = ended.Tasks });
        }

        if (!next.IsOpen && before is null or { IsOpen: true })
        {
            events.Add(Of(next, JobEventKind.Ended, now) with { Failure = next.Failure, Tasks = ended?.Tasks ?? InstanceRules.CountsOf(next) });
        }

        return events;
    }

    private static void AddTasks(List<JobEvent> events, InstanceRecord before, InstanceRecord next, AttemptRecord? ended, DateTimeOffset now)
    {
        if (ended is null && before.Attempt == next.Attempt)
        {
            foreach (var task in next.Tasks)
            {
                if (before.Tasks.FirstOrDefault(t => t.TaskId == task.TaskId) is not { } earlier || ReferenceEquals(earlier, task))
                {
                    continue;
                }

                if (task.Redelivered > earlier.Redelivered)
                {
                    events.Add(OfTask(next, JobEventKind.TaskRedelivered, task.TaskId, task.Try, task.Status, earlier.Silo ?? (task.LostSilos.Count > 0 ? task.LostSilos[^1] : null), now));
                }

                if (task is { Status: JobTaskStatus.Dispatched, Silo: { } silo } && earlier.Epoch != task.Epoch)
                {
                    events.Add(OfTask(next, JobEventKind.TaskStarted, task.TaskId, task.Try, task.Status, silo, now));
                }
            }
        }

        // Tries are only added within an attempt; the row of history has those of one that has ended.
        var tries = ended?.Tries ?? (before.Attempt == next.Attempt ? next.Tries : []);
        for (var i = before.Tries.Count; i < tries.Count; i++)
        {
            var record = tries[i];
            events.Add(OfTask(next, JobEventKind.TaskEnded, record.TaskId, record.Try, record.Status, record.Silo, now) with { Attempt = ended?.Attempt ?? next.Attempt, Failure = record.Failure });
        }
    }

    private static JobEvent OfTask(InstanceRecord record, JobEventKind kind, TaskId task, int number, JobTaskStatus status, SiloId? silo, DateTimeOffset now) =>
        Of(record, kind, now) with { TaskId = task, Try = number, TaskStatus = status, Silo = silo };

    private static JobEvent Of(InstanceRecord record, JobEventKind kind, DateTimeOffset now) => new()
    {
        Kind = kind,
        InstanceId = record.InstanceId,
        Time = now,
        Attempt = record.Attempt,
        Status = record.Status,
        ScheduledTime = record.ScheduledTime,
        BusinessKey = record.BusinessKey,
        Tags = record.Tags,
    };
}
