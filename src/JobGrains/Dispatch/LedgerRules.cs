using JobGrains.Hosting;

namespace JobGrains.Dispatch;

/// <summary>
/// What becomes of the entries of a ledger when the desk tells something: the same for every holder. Each method answers the entries that change. Pure.
/// </summary>
/// <param name="Tasks">The ledger.</param>
/// <param name="StopMessage">Why everything is to stop; null while nothing is.</param>
/// <param name="PolicyOf">The policy of an entry.</param>
internal readonly record struct LedgerRules(IReadOnlyList<TaskEntry> Tasks, string? StopMessage, Func<TaskEntry, TaskPolicy> PolicyOf)
{
    /// <summary>Starts have ended.</summary>
    public LedgerChange AfterReports(IReadOnlyList<TakenReport> reports, DateTimeOffset now, Random random)
    {
        var changed = new List<TaskEntry>(reports.Count);
        List<TryRecord>? tries = null;
        var stage = CancelStage.None;
        for (var i = 0; i < reports.Count; i++)
        {
            var (report, silo) = reports[i];
            var entry = Find(report.TaskId);
            var next = TaskRules.Report(entry, report, PolicyOf(entry), now, random);
            if (StopMessage is not null && !next.Status.IsTerminal())
            {
                next = TaskRules.Cancel(next, StopMessage);
            }

            changed.Add(next);
            if (TryRecords.Of(entry, next, silo, report.Failure, now) is { } ended)
            {
                (tries ??= new List<TryRecord>(reports.Count - i)).Add(ended);
            }

            if (report.Kind == ReportKind.Abandoned)
            {
                stage = CancelStage.Abandoned;
            }
        }

        return new LedgerChange(changed, tries ?? [], stage);
    }

    /// <summary>
    /// All workers were heard. What no living one holds was perhaps delivered to one that is gone: that counts as a delivery. A dispatch recorded to a living silo
    /// never arrived there, and never will, for that silo now refuses earlier incarnations. Nor was anything lost of what was not out when the activation before ended in order.
    /// </summary>
    public IReadOnlyList<TaskEntry> AfterInquiry(Func<TaskId, bool> isOut, ClusterView view, long incarnation)
    {
        var changed = new List<TaskEntry>();
        foreach (var entry in Open(t => !isOut(t.TaskId)))
        {
            var isDead = entry.Silo is { } silo && view.StateOf(silo) == MemberState.Dead;
            if (StopMessage is not null && !(isDead && entry.Target is not null))
            {
                changed.Add(TaskRules.Cancel(entry, StopMessage));
            }
            else if (entry.Silo is not null && !isDead)
            {
                changed.Add(Back(entry));
            }
            else if (entry.Silo is not null || (entry.Target is null && entry.IdleAt != incarnation - 1))
            {
                changed.Add(TaskRules.SiloLost(entry, entry.Silo, PolicyOf(entry)));
            }
        }

        return changed;
    }

    /// <summary>The activation ends in order: says of what it has not out that it has not.</summary>
    public IReadOnlyList<TaskEntry> BeforeLeaving(Func<TaskId, bool> isOut, long incarnation) =>
        [.. Open(t => t.Target is null && t.Silo is null && !isOut(t.TaskId)).Select(t => t with { IdleAt = incarnation })];

    /// <summary>A worker refused these tasks and will never start them: they go elsewhere, except a broadcast target, which goes nowhere.</summary>
    public IReadOnlyList<TaskEntry> AfterRefusal(SiloId silo, IReadOnlyList<TaskId> tasks, DeliveryReply reply)
    {
        var changed = new List<TaskEntry>();
        foreach (var entry in Open(t => tasks.Contains(t.TaskId)))
        {
            if (StopMessage is not null)
            {
                changed.Add(TaskRules.Cancel(entry, StopMessage));
            }
            else if (entry.Target is not null)
            {
                var kind = reply.Verdict == DeliveryVerdict.Draining ? FailureKind.Interrupted : FailureKind.NoCapacity;
                changed.Add(TaskRules.Skip(entry, kind, Describe(silo, reply)));
            }
            else if (entry.Silo is not null)
            {
                changed.Add(Back(entry));
            }
        }

        return changed;
    }

    /// <summary>The silo of these tasks is dead, or has them no longer.</summary>
    public IReadOnlyList<TaskEntry> AfterLoss(SiloId silo, IReadOnlyList<TaskId> tasks)
    {
        var changed = new List<TaskEntry>();
        foreach (var entry in Open(t => tasks.Contains(t.TaskId)))
        {
            changed.Add(StopMessage is not null && entry.Target is null ? TaskRules.Cancel(entry, StopMessage) : TaskRules.SiloLost(entry, silo, PolicyOf(entry)));
        }

        return changed;
    }

    /// <summary>These tasks had been sent, never arrived, and now never will.</summary>
    public IReadOnlyList<TaskEntry> AfterStop(IReadOnlyList<TaskId> tasks, string why) =>
        [.. Open(t => tasks.Contains(t.TaskId)).Select(t => TaskRules.Cancel(t, why))];

    public static string Describe(SiloId silo, DeliveryReply reply) => $"Silo '{silo}' refused the task: {reply.Reason ?? reply.Verdict.ToString()}";

    private static TaskEntry Back(TaskEntry entry) => entry with { Status = JobTaskStatus.Pending, Silo = null, Epoch = null };

    private TaskEntry Find(TaskId taskId)
    {
        for (var i = 0; i < Tasks.Count; i++)
        {
            if (Tasks[i].TaskId == taskId)
            {
                return Tasks[i];
            }
        }

        throw new InvalidOperationException($"Task '{taskId}' was out, and is not in the ledger.");
    }

    private IEnumerable<TaskEntry> Open(Func<TaskEntry, bool> condition) => Tasks.Where(t => !t.Status.IsTerminal() && condition(t));
}
