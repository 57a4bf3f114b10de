using System.Globalization;

namespace JobGrains.Dispatch;

/// <summary>What becomes of a task: the one place that decides retries, deliveries and losses, for every kind of task. Pure.</summary>
internal static class TaskRules
{
    /// <summary>Whether the next delivery is the last allowed one, so that it must be durable before it is sent.</summary>
    public static bool IsLastDelivery(TaskEntry entry, TaskPolicy policy) => entry.LostDeliveries + 1 >= policy.MaxDeliveries;

    /// <summary>Whether what a worker holds is the delivery that the ledger knows of, or may take for it. A delivery that has ended with a report never is, though the worker may not have heard that the report was taken.</summary>
    public static bool MayAdopt(TaskEntry entry, SiloId silo, HeldTask held) =>
        !entry.Status.IsTerminal()
        && entry.TaskId == held.TaskId
        && entry.Try == held.Try
        && (entry.Target is null || entry.Target == silo)
        && (entry.Epoch is null || entry.Epoch == held.Epoch)
        && !(entry.EndedEpoch?.CompareTo(held.Epoch) >= 0);

    /// <summary>The task after the end of the start that its ledger holds.</summary>
    public static TaskEntry Report(TaskEntry entry, TaskReport report, TaskPolicy policy, DateTimeOffset now, Random random)
    {
        RequireOpen(entry);
        var back = entry with { Status = JobTaskStatus.Pending, Silo = null, Epoch = null, NotBefore = null };
        switch (report.Kind)
        {
            case ReportKind.Succeeded:
                return back with { Status = JobTaskStatus.Succeeded, Result = report.Result, Failure = null };

            case ReportKind.Canceled:
            case ReportKind.Abandoned when report.Failure?.Kind is null or FailureKind.Canceled:
                return back with { Status = JobTaskStatus.Canceled, Failure = report.Failure };

            case ReportKind.Snoozed when entry.Snoozes < policy.MaxSnoozes:
                return back with { Snoozes = entry.Snoozes + 1, NotBefore = Later(now, report.Delay), EndedEpoch = report.Epoch };

            case ReportKind.Snoozed:
                return Fail(back, TooManySnoozes(entry, policy), RetryRule.ByPolicy, policy, now, random);

            case ReportKind.HandedBack when entry.Target is not null:
                return Skip(back, FailureKind.Interrupted, (report.Failure ?? Draining(entry.Target.Value)).Message);

            case ReportKind.Interrupted when entry.Target is not null:
                return back with { Status = JobTaskStatus.Failed, Failure = report.Failure ?? Interrupted(entry.Target.Value) };

            case ReportKind.HandedBack:
                return back with { EndedEpoch = report.Epoch };

            case ReportKind.Interrupted:
                // It had started, and may have mapped children: what comes next is not its first delivery.
                return back with { Interruptions = entry.Interruptions + 1, EndedEpoch = report.Epoch };

            default:
                return Fail(back, report.Failure ?? new FailureInfo { Kind = FailureKind.Internal, Message = "The worker reported a failure without a reason." }, report.Retry, policy, now, random);
        }
    }

    /// <summary>The task after a delivery, or a dispatch that may have been one, ended because its silo was lost.</summary>
    /// <param name="entry">The task.</param>
    /// <param name="silo">The silo, where it is known.</param>
    /// <param name="policy">The policy.</param>
    public static TaskEntry SiloLost(TaskEntry entry, SiloId? silo, TaskPolicy policy)
    {
        RequireOpen(entry);
        if (entry.Target is { } target)
        {
            return TargetLost(entry, target);
        }

        var lost = entry.LostDeliveries + 1;
        var next = entry with
        {
            Status = JobTaskStatus.Pending,
            Silo = null,
            Epoch = null,
            LostSilos = silo is { } known ? [.. entry.LostSilos, known] : entry.LostSilos,
        };
        if (lost < policy.MaxDeliveries)
        {
            return next with { LostDeliveries = lost, Redelivered = entry.Redelivered + 1 };
        }

        if (entry.Silo is null && silo is null)
        {
            // Only a delivery that was really out may be the last one: this one is not known to have been, so it stays allowed.
            return next;
        }

        return next with
        {
            Status = JobTaskStatus.Lost,
            LostDeliveries = lost,
            Failure = new FailureInfo
            {
                Kind = FailureKind.SiloLost,
                Message = string.Create(CultureInfo.InvariantCulture, $"Task '{entry.TaskId}' was lost with its silo {lost} time(s) ({string.Join(", ", next.LostSilos)}), which is the limit (MaxDeliveries). It may have run."),
                Silo = silo ?? entry.Silo,
                Try = entry.Try,
            },
        };
    }

    /// <summary>
    /// The task of a broadcast target that cannot be dispatched (again): skipped if it never started; failed if it did, for then the outcome of its last start is known.
    /// </summary>
    public static TaskEntry Skip(TaskEntry entry, FailureKind kind, string why)
    {
        RequireOpen(entry);
        var reason = new FailureInfo { Kind = kind, Message = why, Silo = entry.Target };
        var ended = entry with { Silo = null, Epoch = null, NotBefore = null };
        return entry.MayHaveStarted
            ? ended with { Status = JobTaskStatus.Failed, Failure = entry.Failure ?? reason }
            : ended with { Status = JobTaskStatus.Skipped, Failure = reason };
    }

    /// <summary>A task that no worker has, after a cancel.</summary>
    public static TaskEntry Cancel(TaskEntry entry, string why)
    {
        RequireOpen(entry);
        return entry with { Status = JobTaskStatus.Canceled, Silo = null, Epoch = null, Failure = new FailureInfo { Kind = FailureKind.Canceled, Message = why } };
    }

    public static DateTimeOffset Later(DateTimeOffset now, TimeSpan delay) => delay >= DateTimeOffset.MaxValue - now ? DateTimeOffset.MaxValue : now + delay;

    private static TaskEntry TargetLost(TaskEntry entry, SiloId target)
    {
        if (entry.Status == JobTaskStatus.Dispatched)
        {
            return entry with
            {
                Status = JobTaskStatus.Lost,
                Failure = new FailureInfo
                {
                    Kind = FailureKind.SiloLost,
                    Message = $"Silo '{target}' was lost with the task dispatched: it may have run, be running or still start.",
                    Silo = target,
                    Try = entry.Try,
                },
            };
        }

        return Skip(entry, FailureKind.SiloLost, $"Silo '{target}' left before the task was dispatched to it.");
    }

    private static TaskEntry Fail(TaskEntry back, FailureInfo failure, RetryRule rule, TaskPolicy policy, DateTimeOffset now, Random random)
    {
        if (rule == RetryRule.Never || !RetryDelays.Allows(policy.Retry, back.Try, failure))
        {
            return back with { Status = JobTaskStatus.Failed, Failure = failure };
        }

        return back with
        {
            Try = back.Try + 1,
            LostDeliveries = 0,
            LostSilos = [],
            Snoozes = 0,
            EndedEpoch = null,
            Failure = failure,
            NotBefore = Later(now, RetryDelays.After(policy.Retry, back.Try, random)),
        };
    }

    private static FailureInfo TooManySnoozes(TaskEntry entry, TaskPolicy policy) => new()
    {
        Kind = FailureKind.Limit,
        Message = string.Create(CultureInfo.InvariantCulture, $"Task '{entry.TaskId}' snoozed more than {policy.MaxSnoozes} times in try {entry.Try}, which is the limit (MaxSnoozes)."),
        Try = entry.Try,
    };

    private static FailureInfo Draining(SiloId silo) => new() { Kind = FailureKind.Interrupted, Message = $"Silo '{silo}' was stopping before the task started.", Silo = silo };

    private static FailureInfo Interrupted(SiloId silo) => new() { Kind = FailureKind.Interrupted, Message = $"Silo '{silo}' was drained and interrupted the task.", Silo = silo };

    private static void RequireOpen(TaskEntry entry)
    {
        if (entry.Status.IsTerminal())
        {
            throw new InvalidOperationException($"Task '{entry.TaskId}' is {entry.Status}: a terminal task never changes.");
        }
    }
}
