using JobGrains.Dispatch;
using JobGrains.Instances;
using JobGrains.Tracking;
using static JobGrains.Diagnostics.TelemetryNames;
using Tag = System.Collections.Generic.KeyValuePair<string, object?>;

namespace JobGrains.Diagnostics;

internal sealed partial class EngineMetrics
{
    private bool IsTaskMetered => _tasksEnded is { Enabled: true } || _redelivered is { Enabled: true } || _triesFailed is { Enabled: true }
        || _retries is { Enabled: true } || _lostTargets is { Enabled: true } || _skippedTargets is { Enabled: true };

    /// <summary>A holder has sent tasks to a silo.</summary>
    public void Delivered(DeliveryRequest request)
    {
        if (_delivered is { Enabled: true })
        {
            _delivered.Add(request.Tasks.Count, Job(_jobs.Of(request.InstanceId)));
        }
    }

    /// <summary>A silo has refused a batch.</summary>
    public void Refused(DeliveryVerdict verdict)
    {
        if (_refused is { Enabled: true })
        {
            _refused.Add(1, new Tag(Attributes.Reason, TelemetryWords.Of(verdict)));
        }
    }

    /// <summary>A report did not count.</summary>
    public void Fenced()
    {
        if (_fenced is { Enabled: true })
        {
            _fenced.Add(1);
        }
    }

    /// <summary>A processor has ended with a task.</summary>
    public void Processed(InstanceId instanceId, ReportKind kind, TimeSpan duration)
    {
        if (_taskDuration is { Enabled: true })
        {
            _taskDuration.Record(Seconds(duration), Job(_jobs.Of(instanceId)), new Tag(Attributes.Outcome, TelemetryWords.Of(kind)));
        }
    }

    /// <summary>A processor does not return.</summary>
    public void Abandoned(InstanceId instanceId)
    {
        if (_abandoned is { Enabled: true })
        {
            _abandoned.Add(1, Job(_jobs.Of(instanceId)));
        }
    }

    /// <summary>A change of a task of a tracker is durable.</summary>
    public void TaskChanged(InstanceId instanceId, TaskEntry? before, TaskEntry? next)
    {
        if (next is not null && !ReferenceEquals(before, next) && IsTaskMetered)
        {
            Changed(Job(_jobs.Of(instanceId)), before, next);
        }
    }

    /// <summary>A change of a page is durable; the ledger is as before it.</summary>
    public void PageChanged(PageLedger ledger, PageDelta delta)
    {
        if (!IsTaskMetered || (delta.Succeeded is null && delta.Canceled is null && delta.Changed is null))
        {
            return;
        }

        var job = Job(_jobs.Of(ledger.Spec.InstanceId));
        Ended(job, JobTaskStatus.Succeeded, delta.Succeeded?.Count ?? 0);
        Ended(job, JobTaskStatus.Canceled, delta.Canceled?.Count ?? 0);
        foreach (var (index, entry) in delta.Changed ?? [])
        {
            Changed(job, ledger.EntryOf(index), entry);
        }
    }

    /// <summary>The tasks of an attempt that this run holds itself. They keep their order, so they are compared pair by pair.</summary>
    private void Tasks(InstanceRecord? before, InstanceRecord next, AttemptRecord? row)
    {
        var job = Job(_jobs.Of(next.InstanceId));
        if (next.Tasks.Count == 0 && row is not null && before is { Tasks.Count: > 0 })
        {
            // The next attempt waits already: what has changed last is in the row of history only.
            Ended(job, InstanceRules.CountsOf(before), row);
            return;
        }

        var known = before is not null && before.Attempt == next.Attempt ? before.Tasks : [];
        for (var i = 0; i < next.Tasks.Count; i++)
        {
            var entry = i < known.Count ? known[i] : null;
            if (!ReferenceEquals(entry, next.Tasks[i]))
            {
                Changed(job, entry, next.Tasks[i]);
            }
        }
    }

    private void Changed(Tag job, TaskEntry? before, TaskEntry next)
    {
        var wasOpen = before?.Status.IsTerminal() != true;
        var failed = next.Try > (before?.Try ?? next.Try) || (wasOpen && next.Status == JobTaskStatus.Failed);
        if (failed && _triesFailed is { Enabled: true })
        {
            _triesFailed.Add(1, job, new Tag(Attributes.ErrorType, TelemetryWords.Of(next.Failure?.Kind ?? FailureKind.Internal)));
        }

        if (next.Try > (before?.Try ?? next.Try) && _retries is { Enabled: true })
        {
            _retries.Add(1, job);
        }

        if (next.Redelivered > (before?.Redelivered ?? 0) && _redelivered is { Enabled: true })
        {
            _redelivered.Add(next.Redelivered - (before?.Redelivered ?? 0), job);
        }

        if (wasOpen && next.Status.IsTerminal())
        {
            Ended(job, next.Status, 1);
            if (next.Target is not null)
            {
                TargetsEnded(job, next.Status, 1);
            }
        }
    }

    private void Ended(Tag job, TaskCounts before, AttemptRecord row)
    {
        var after = row.Tasks;
        var failed = after.Failed - before.Failed;
        Ended(job, JobTaskStatus.Succeeded, after.Succeeded - before.Succeeded);
        Ended(job, JobTaskStatus.Failed, failed);
        Ended(job, JobTaskStatus.Lost, after.Lost - before.Lost);
        Ended(job, JobTaskStatus.Skipped, after.Skipped - before.Skipped);
        Ended(job, JobTaskStatus.Canceled, after.Canceled - before.Canceled);
        if (failed > 0 && _triesFailed is { Enabled: true })
        {
            _triesFailed.Add(failed, job, new Tag(Attributes.ErrorType, TelemetryWords.Of(row.Failure?.Kind ?? FailureKind.Internal)));
        }

        if (after.Redelivered > before.Redelivered && _redelivered is { Enabled: true })
        {
            _redelivered.Add(after.Redelivered - before.Redelivered, job);
        }

        if (row.ExecutionType == ExecutionType.Broadcast)
        {
            TargetsEnded(job, JobTaskStatus.Lost, after.Lost - before.Lost);
            TargetsEnded(job, JobTaskStatus.Skipped, after.Skipped - before.Skipped);
        }
    }

    private void Ended(Tag job, JobTaskStatus status, long count)
    {
        if (count > 0 && _tasksEnded is { Enabled: true })
        {
            _tasksEnded.Add(count, job, new Tag(Attributes.Status, TelemetryWords.Of(status)));
        }
    }

    private void TargetsEnded(Tag job, JobTaskStatus status, long count)
    {
        if (count > 0 && status == JobTaskStatus.Lost && _lostTargets is { Enabled: true })
        {
            _lostTargets.Add(count, job);
        }
        else if (count > 0 && status == JobTaskStatus.Skipped && _skippedTargets is { Enabled: true })
        {
            _skippedTargets.Add(count, job);
        }
    }
}
