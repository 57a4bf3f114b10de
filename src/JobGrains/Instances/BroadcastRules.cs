using System.Globalization;
using JobGrains.Dispatch;
using JobGrains.Hosting;

namespace JobGrains.Instances;

/// <summary>The phases of a broadcast: pre-process, targets, post-process, end. Pure.</summary>
internal static class BroadcastRules
{
    /// <summary>What follows from the states of the tasks.</summary>
    public static InstanceChange Settle(InstanceRecord record, DateTimeOffset now, Random random)
    {
        var root = record.Tasks[0];
        if (!root.Status.IsTerminal())
        {
            return new InstanceChange(record);
        }

        var next = record;
        if (root.Status != JobTaskStatus.Succeeded)
        {
            next = next with
            {
                Tasks = [.. next.Tasks.Select(t => t.Target is null || t.Status.IsTerminal() ? t : TaskRules.Skip(t, FailureKind.Tasks, "Pre-process failed, so the task was not dispatched."))],
            };
        }

        if (next.Tasks.Any(t => t.Target is not null && !t.Status.IsTerminal()))
        {
            return new InstanceChange(next);
        }

        var final = next.Tasks[^1];
        if (final.TaskId != TaskId.Final)
        {
            return new InstanceChange(next with { Status = InstanceStatus.Finalizing, Tasks = [.. next.Tasks, new TaskEntry { TaskId = TaskId.Final }] });
        }

        return final.Status switch
        {
            JobTaskStatus.Succeeded when root.Status == JobTaskStatus.Succeeded => InstanceRules.EndAttempt(next, InstanceStatus.Succeeded, final.Result, failure: null, now, random),
            JobTaskStatus.Succeeded => InstanceRules.EndAttempt(next, InstanceStatus.Failed, result: null, PreProcessFailed(root), now, random),
            JobTaskStatus.Failed or JobTaskStatus.Lost => InstanceRules.EndAttempt(next, InstanceStatus.Failed, result: null, final.Failure ?? PreProcessFailed(root), now, random),
            JobTaskStatus.Canceled or JobTaskStatus.Skipped => InstanceRules.EndAttempt(next, InstanceStatus.Canceled, result: null, final.Failure, now, random),
            _ => new InstanceChange(next),
        };
    }

    /// <summary>The outcomes of the targets, for post-process.</summary>
    public static IReadOnlyList<BroadcastOutcome> Outcomes(InstanceRecord record) =>
        [.. record.Tasks.Where(t => t.Target is not null).Select(t => new BroadcastOutcome(t.Target!.Value, t.TargetName ?? "", t.Status, t.Result, t.Failure))];

    /// <summary>The incarnations on which a task has succeeded, over all attempts.</summary>
    public static IReadOnlyList<SiloId> SucceededSilos(InstanceRecord record)
    {
        if (record.Definition.ExecutionType != ExecutionType.Broadcast || record.Definition.Broadcast.Retry == BroadcastRetry.All)
        {
            return [];
        }

        return [.. record.BroadcastOrEmpty.SucceededSilos.Union(record.Tasks.Where(t => t.Target is not null && t.Status == JobTaskStatus.Succeeded).Select(t => t.Target!.Value))];
    }

    /// <summary>How many active silos are no targets because they joined after the plan was made.</summary>
    public static int LaterSilos(InstanceRecord record, ClusterView view) => record.BroadcastOrEmpty.OnlySilos.Count > 0
        ? 0
        : view.Active.Count(m => !record.BroadcastOrEmpty.SucceededSilos.Contains(m.Id) && record.Tasks.All(t => t.Target != m.Id));

    /// <summary>The number of targets of the attempt.</summary>
    public static int TargetCount(InstanceRecord record) => record.Tasks.Count(t => t.Target is not null);

    private static FailureInfo PreProcessFailed(TaskEntry root) => new()
    {
        Kind = FailureKind.Tasks,
        Message = string.Create(CultureInfo.InvariantCulture, $"Pre-process ended {root.Status}: {root.Failure?.Message}"),
        Try = root.Try,
        Silo = root.Failure?.Silo,
    };
}
