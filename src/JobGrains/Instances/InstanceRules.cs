using JobGrains.Dispatch;
using JobGrains.Hosting;
using JobGrains.Jobs;

namespace JobGrains.Instances;

/// <summary>The life of an instance as decisions on its record: acceptance, attempts, stops, ends. Pure.</summary>
internal static class InstanceRules
{
    /// <summary>The record of a run that is accepted now.</summary>
    public static InstanceRecord Accept(InstanceId id, CreateInstanceRequest request, DateTimeOffset now)
    {
        var run = request.Run;
        var scheduled = TaskRules.Later(request.AcceptedTime ?? now, run.Delay);
        var delayed = run.Delay > TimeSpan.Zero;
        return new InstanceRecord
        {
            InstanceId = id,
            Snapshot = Effective(request.Snapshot, run),
            HashedKey = id.LastPart.SequenceEqual(run.IdempotencyKey) ? null : run.IdempotencyKey,
            KeyOrigin = request.KeyOrigin,
            RequestHash = HashOf(run),
            Parameters = run.Parameters ?? request.Definition.Parameters,
            BusinessKey = run.BusinessKey,
            Tags = run.Tags.Count == 0 ? request.Definition.Tags : [.. request.Definition.Tags.Union(run.Tags)],
            CreatedTime = now,
            ScheduledTime = request.FireTime ?? scheduled,
            Status = delayed ? InstanceStatus.Delayed : InstanceStatus.Queued,
            NotBefore = delayed ? scheduled : null,
            Incarnation = 1,
            Admission = request.Admission,
            AdmissionNumber = request.AdmissionNumber,
            Trace = request.Trace,
        };
    }

    /// <summary>A hash of everything that a run request asks for, but its key.</summary>
    public static ulong HashOf(RunRequest run)
    {
        var hash = StableHash.Of(run.JobId.Value);
        hash = Mix(hash, run.Parameters);
        hash = StableHash.Continue(hash, (ulong)run.Delay.Ticks);
        hash = Mix(hash, run.BusinessKey);
        hash = StableHash.Continue(hash, (ulong)(run.Priority ?? int.MinValue));
        hash = Mix(hash, run.Tags);
        hash = Mix(hash, run.Silos);
        return Mix(hash, run.SiloTags);
    }

    /// <summary>Opens the first attempt, or the one that waits to begin: running, or waiting for a silo.</summary>
    public static InstanceRecord OpenAttempt(InstanceRecord record, ClusterView view, SiloPicker picker, DateTimeOffset now) =>
        Start(record, Math.Max(1, record.Attempt), view, picker, now);

    /// <summary>Starts an open attempt that has a silo to run on, or lets it wait for one.</summary>
    public static InstanceRecord Start(InstanceRecord record, ClusterView view, SiloPicker picker, DateTimeOffset now) => Start(record, record.Attempt, view, picker, now);

    private static InstanceRecord Start(InstanceRecord record, int attempt, ClusterView view, SiloPicker picker, DateTimeOffset now)
    {
        var silo = picker.ChooseOne(record.Definition, avoid: null, out var reason);
        if (silo is null)
        {
            return Wait(record with { Attempt = attempt, NotBefore = null }, reason!, now);
        }

        // All in one copy: this is the path of every run.
        var opens = record.Tasks.Count == 0;
        return record with
        {
            Status = InstanceStatus.Running,
            Attempt = attempt,
            NotBefore = null,
            WaitUntil = null,
            WaitReason = null,
            StartedTime = record.StartedTime ?? now,
            Deadline = record.Deadline ?? (record.Definition.Timeouts.Attempt is { } limit ? TaskRules.Later(now, limit) : null),
            FinalizerSilo = opens && record.Definition.ExecutionType == ExecutionType.Broadcast ? silo.Id : record.FinalizerSilo,
            Tasks = opens ? FirstTasks(record, view, picker) : record.Tasks,
            Map = record.HasTracker ? record.MapOrEmpty with { KeptAttempts = [.. record.MapOrEmpty.KeptAttempts.Where(a => a != attempt), attempt] } : null,
        };
    }

    /// <summary>Lets an attempt wait for a silo; its deadline counts from the first wait on.</summary>
    public static InstanceRecord Wait(InstanceRecord record, string reason, DateTimeOffset now) => record with
    {
        Status = InstanceStatus.WaitingForCapacity,
        WaitUntil = record.WaitUntil ?? TaskRules.Later(now, record.Definition.Timeouts.WaitForCapacity),
        WaitReason = reason,
    };

    /// <summary>Records a cancel or a passed deadline. What is not out at a worker ends at once.</summary>
    public static InstanceChange Stop(InstanceRecord record, StopRecord stop, Func<TaskId, bool> isOut, DateTimeOffset now, Random random)
    {
        var stopped = record with
        {
            Status = InstanceStatus.Canceling,
            Stop = stop,
            CancelStage = CancelStage.Requested,
            NotBefore = null,
            WaitUntil = null,
            WaitReason = null,
        };
        stopped = stopped with { Tasks = [.. stopped.Tasks.Select(t => t.Status.IsTerminal() || isOut(t.TaskId) ? t : TaskRules.Cancel(t, stop.Message))] };

        // A tracker of this attempt may exist once the attempt has run: it is asked to stop, and tells the end.
        return stopped.HasTracker && stopped.StartedTime is not null ? new InstanceChange(stopped) : Settle(stopped, now, random);
    }

    /// <summary>The record with the next attempt in it, which has done nothing yet.</summary>
    private static InstanceRecord NextAttempt(InstanceRecord record) => record with
    {
        Attempt = record.Attempt + 1,
        Tasks = [],
        Tries = [],
        Broadcast = record.Broadcast is { LaterSilos: > 0 } broadcast ? broadcast with { LaterSilos = 0 } : record.Broadcast,
        Map = record.Map is { Counts: not null } map ? map with { Counts = null } : record.Map,
        Stop = null,
        CancelStage = CancelStage.None,
        StartedTime = null,
        EndedTime = null,
        Deadline = null,
        FinalizerSilo = null,
        Result = null,
        Failure = null,
        Progress = null,
        NotBefore = null,
        WaitUntil = null,
        WaitReason = null,
    };

    /// <summary>What follows from the states of the tasks: the next phase of a broadcast, or the end of the attempt.</summary>
    public static InstanceChange Settle(InstanceRecord record, DateTimeOffset now, Random random)
    {
        if (record.Stop is { } stop)
        {
            return record.Tasks.All(t => t.Status.IsTerminal()) ? EndStopped(record, stop, now, random) : new InstanceChange(record);
        }

        return record.Definition.ExecutionType switch
        {
            ExecutionType.Standalone => SettleStandalone(record, now, random),
            ExecutionType.Broadcast => BroadcastRules.Settle(record, now, random),
            _ => new InstanceChange(record),
        };
    }

    /// <summary>The end of a stopped attempt: a cancel, or a failure for a deadline.</summary>
    public static InstanceChange EndStopped(InstanceRecord record, StopRecord stop, DateTimeOffset now, Random random) =>
        stop.Reason == StopReason.Canceled
            ? EndAttempt(record, InstanceStatus.Canceled, result: null, new FailureInfo { Kind = FailureKind.Canceled, Message = stop.Message }, now, random)
            : EndAttempt(record, InstanceStatus.Failed, result: null, new FailureInfo { Kind = FailureKind.Timeout, Message = stop.Message }, now, random);

    /// <summary>Ends the attempt, and opens the wait for the next where the policy has one.</summary>
    public static InstanceChange EndAttempt(InstanceRecord record, InstanceStatus status, string? result, FailureInfo? failure, DateTimeOffset now, Random random)
    {
        if (!record.IsOpen)
        {
            throw new InvalidOperationException($"Instance '{record.InstanceId}' is {record.Status}: the end of an attempt is final.");
        }

        var ended = record with
        {
            Status = status,
            Result = result,
            Failure = failure,
            EndedTime = now,
            NotBefore = null,
            WaitUntil = null,
            WaitReason = null,
            Deadline = null,
            Tries = [],
            Broadcast = record.Definition.ExecutionType == ExecutionType.Broadcast
                ? record.BroadcastOrEmpty with { SucceededSilos = BroadcastRules.SucceededSilos(record), OnlySilos = [] }
                : null,
        };
        var history = HistoryOf(ended, record.Tries, now);
        var attemptsUsed = ended.Attempt - ended.FirstAttempt + 1;
        if (status != InstanceStatus.Failed || ended.Attempt == 0 || !RetryDelays.Allows(ended.Definition.AttemptRetry, attemptsUsed, failure))
        {
            return new InstanceChange(ended, history);
        }

        var again = NextAttempt(ended) with
        {
            Status = InstanceStatus.Delayed,
            NotBefore = TaskRules.Later(now, RetryDelays.After(ended.Definition.AttemptRetry, attemptsUsed, random)),
            Map = ended.HasTracker ? ended.MapOrEmpty with { Counts = null, AdoptFrom = ended.StartedTime is not null ? ended.Attempt : 0, Again = [] } : null,
        };
        return new InstanceChange(again, history);
    }

    /// <summary>Opens a terminal instance for a further attempt.</summary>
    public static InstanceRecord Reopen(InstanceRecord record, RetryInstanceRequest request)
    {
        var retry = request.Retry;
        var all = retry.Scope == RetryScope.All && retry.Tasks.Count == 0;
        var definition = request.Latest ?? record.Definition;
        return NextAttempt(record) with
        {
            Trace = request.Trace ?? record.Trace,
            Definition = definition,
            Status = InstanceStatus.Queued,
            FirstAttempt = record.Attempt + 1,
            Admission = AdmissionLimit.Of(definition) > 0 ? AdmissionState.NotAsked : AdmissionState.Free,
            Broadcast = definition.ExecutionType != ExecutionType.Broadcast
                ? null
                : new BroadcastState
                {
                    SucceededSilos = all || definition.Broadcast.Retry == BroadcastRetry.All ? [] : record.BroadcastOrEmpty.SucceededSilos,
                    OnlySilos = [.. record.Tasks.Where(t => t.Target is not null && retry.Tasks.Contains(t.TaskId)).Select(t => t.Target!.Value)],
                },
            Map = !record.HasTracker
                ? null
                : new MapState
                {
                    KeptAttempts = record.MapOrEmpty.KeptAttempts,
                    AdoptFrom = !all && record.MapOrEmpty.KeptAttempts.Contains(record.Attempt) ? record.Attempt : 0,
                    Again = retry.Tasks,
                },
            RetryToken = request.Token,
        };
    }

    /// <summary>The counts of the ledger; tasks that wait in it and are out at a worker count as running.</summary>
    public static TaskCounts CountsOf(InstanceRecord record, Func<TaskId, bool>? isOut = null)
    {
        if (record.Map?.Counts is { } ended)
        {
            return ended;
        }

        var tasks = record.Tasks;
        Span<int> counts = stackalloc int[(int)JobTaskStatus.Canceled + 1];
        var redelivered = 0L;
        for (var i = 0; i < tasks.Count; i++)
        {
            var task = tasks[i];
            counts[(int)(task.Status == JobTaskStatus.Pending && isOut?.Invoke(task.TaskId) == true ? JobTaskStatus.Running : task.Status)]++;
            redelivered += task.Redelivered;
        }

        return new TaskCounts
        {
            Total = tasks.Count,
            Pending = counts[(int)JobTaskStatus.Pending],
            Running = counts[(int)JobTaskStatus.Dispatched] + counts[(int)JobTaskStatus.Running],
            Succeeded = counts[(int)JobTaskStatus.Succeeded],
            Failed = counts[(int)JobTaskStatus.Failed],
            Lost = counts[(int)JobTaskStatus.Lost],
            Skipped = counts[(int)JobTaskStatus.Skipped],
            Canceled = counts[(int)JobTaskStatus.Canceled],
            Redelivered = redelivered,
        };
    }

    private static InstanceChange SettleStandalone(InstanceRecord record, DateTimeOffset now, Random random)
    {
        var root = record.Tasks[0];
        return root.Status switch
        {
            JobTaskStatus.Succeeded => EndAttempt(record, InstanceStatus.Succeeded, root.Result, failure: null, now, random),
            JobTaskStatus.Failed or JobTaskStatus.Lost => EndAttempt(record, InstanceStatus.Failed, result: null, root.Failure, now, random),
            JobTaskStatus.Canceled or JobTaskStatus.Skipped => EndAttempt(record, InstanceStatus.Canceled, result: null, root.Failure, now, random),
            _ => new InstanceChange(record),
        };
    }

    private static IReadOnlyList<TaskEntry> FirstTasks(InstanceRecord record, ClusterView view, SiloPicker picker) => record.Definition.ExecutionType switch
    {
        ExecutionType.Standalone => [new TaskEntry { TaskId = TaskId.Root }],
        ExecutionType.Broadcast => [new TaskEntry { TaskId = TaskId.Root }, .. PlanBroadcast(record, view, picker)],
        _ => [],
    };

    private static IEnumerable<TaskEntry> PlanBroadcast(InstanceRecord record, ClusterView view, SiloPicker picker)
    {
        var eligible = picker.ChooseAll(record.Definition).Select(m => m.Id).ToHashSet();
        var state = record.BroadcastOrEmpty;
        var index = 0;
        foreach (var member in view.Active)
        {
            if (state.SucceededSilos.Contains(member.Id) || (state.OnlySilos.Count > 0 && !state.OnlySilos.Contains(member.Id)))
            {
                continue;
            }

            var entry = new TaskEntry { TaskId = TaskId.BroadcastTarget(index++), Target = member.Id, TargetName = member.Name };
            yield return eligible.Contains(member.Id)
                ? entry
                : TaskRules.Skip(entry, FailureKind.NoCapacity, $"Silo '{member.Id}' is not a target: {picker.Reject(member, record.Definition) ?? "the job's MaxSilos is reached"}.");
        }
    }

    private static AttemptRecord HistoryOf(InstanceRecord record, IReadOnlyList<TryRecord> tries, DateTimeOffset now) => new()
    {
        InstanceId = record.InstanceId,
        Attempt = record.Attempt,
        ExecutionType = record.Definition.ExecutionType,
        Status = record.Status,
        Decision = record.Attempt == 0 ? record.Failure?.Message : null,
        Result = record.Result,
        Failure = record.Failure,
        CancelStage = record.CancelStage,
        BusinessKey = record.BusinessKey,
        Tags = record.Tags,
        ScheduledTime = record.ScheduledTime,
        CreatedTime = record.CreatedTime,
        StartedTime = record.StartedTime,
        EndedTime = now,
        LaterSilos = record.BroadcastOrEmpty.LaterSilos,
        Tasks = CountsOf(record),
        Tries = tries,
    };

    private static DefinitionSnapshot Effective(DefinitionSnapshot snapshot, RunRequest run)
    {
        if (run.Silos is null && run.SiloTags is null && run.Priority is null)
        {
            return snapshot;
        }

        var definition = snapshot.Definition;
        return definition with
        {
            Priority = run.Priority ?? definition.Priority,
            Placement = definition.Placement with { Silos = run.Silos ?? definition.Placement.Silos, Tags = run.SiloTags ?? definition.Placement.Tags },
        };
    }

    private static ulong Mix(ulong hash, string? text) => text is null ? StableHash.Continue(hash, 0) : StableHash.Continue(StableHash.Continue(hash, (ulong)text.Length + 1), text);

    private static ulong Mix(ulong hash, IReadOnlyList<string>? list)
    {
        hash = StableHash.Continue(hash, (ulong)(list?.Count ?? -1));
        foreach (var item in list ?? [])
        {
            hash = Mix(hash, item);
        }

        return hash;
    }
}
