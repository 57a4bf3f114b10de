using JobGrains.Dispatch;

namespace JobGrains.Instances;

/// <summary>How far the attempt has come. While it runs nothing of it is stored: workers tell it again to who takes over. What was last is stored with the end.</summary>
internal partial class JobInstanceGrain
{
    private AttemptProgress? _progress;
    private uint _changes;

    public void OnProgress(ProgressReport progress)
    {
        if (_record is { } record && _desk.IsOut(progress.TaskId))
        {
            (_progress ??= new AttemptProgress()).Book.Take(progress);
            _changes++;
            Observe(record);
        }
    }

    /// <summary>The end of an attempt keeps what is known of its progress; nothing where there is nothing.</summary>
    private InstanceRecord WithLastProgress(InstanceRecord? before, InstanceRecord next)
    {
        if (_progress is not { } progress || next.IsOpen || before is not { IsOpen: true })
        {
            return next;
        }

        var fraction = before.Definition.ExecutionType == ExecutionType.Standalone ? progress.Book.Find(TaskId.Root)?.Fraction ?? progress.Book.LastFraction : null;
        return next with { Progress = new LastProgress(fraction, progress.Book.Message ?? next.Progress?.Message) };
    }

    private void FollowProgress(InstanceRecord? before, InstanceRecord next)
    {
        _changes++;
        if (!next.IsOpen || (before is not null && before.Attempt != next.Attempt))
        {
            _progress = null;
        }
        else if (next.Definition.ExecutionType == ExecutionType.Broadcast && next.StartedTime is not null)
        {
            _progress ??= new AttemptProgress();
            Observe(next);
        }
    }

    private void Observe(InstanceRecord record)
    {
        var (done, total) = WorkOf(record, CountsOf(record));
        _progress!.Observe(Now, done, total);
    }

    /// <summary>What is done of how much: of a standalone run the fraction that it reports, of a broadcast its tasks.</summary>
    private (double Done, double Total) WorkOf(InstanceRecord record, TaskCounts counts)
    {
        var partial = _progress?.Book.Partial ?? 0;
        return record.Definition.ExecutionType == ExecutionType.Broadcast
            ? (counts.Ended + partial, ProgressRules.TotalOf(counts, finaliserIsToCome: record.Stop is null && record.Tasks.Count > 0 && record.Tasks[^1].TaskId != TaskId.Final))
            : (partial, 1);
    }

    /// <summary>Whether this run is one of which the instance knows more than its record: a tracker knows more itself, and is asked by who wants to know.</summary>
    private bool HasProgress(InstanceRecord record) =>
        record is { IsOpen: true, HasTracker: false, StartedTime: not null } && (_progress is not null || record.Definition.ExecutionType == ExecutionType.Broadcast);

    private static double? FractionAtEnd(InstanceRecord record, TaskCounts counts) => record.Status != InstanceStatus.Succeeded && record.Definition.ExecutionType == ExecutionType.Standalone
        ? record.Progress?.Fraction
        : ProgressRules.FractionAtEnd(record.Status, counts);

    private InstanceInfo WithProgress(InstanceInfo info, InstanceRecord record)
    {
        var now = Now;
        var (done, total) = WorkOf(record, info.Tasks);
        return info with
        {
            Fraction = record.Definition.ExecutionType == ExecutionType.Broadcast || _progress?.Book.Find(TaskId.Root) is not null ? ProgressRules.FractionOf(done, total) : null,
            ProgressMessage = _progress?.Book.Message,
            EstimatedRemaining = _progress?.Remaining(now, done, total),
        };
    }

    /// <summary>The end has the highest version.</summary>
    private long VersionOf(InstanceRecord record) => record.IsOpen ? ProgressRules.VersionOf(record.Incarnation, _changes) : long.MaxValue;
}
