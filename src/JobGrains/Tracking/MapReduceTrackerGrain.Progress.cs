using JobGrains.Dispatch;

namespace JobGrains.Tracking;

/// <summary>How far the attempt has come. Nothing of it is stored: pages and workers tell it again to who takes over.</summary>
internal partial class MapReduceTrackerGrain
{
    private AttemptProgress? _progress;
    private uint _changes;

    public ValueTask<TrackerProgressReply> GetProgressAsync(GetProgressRequest request) => new(Progress());

    public void OnProgress(ProgressReport progress)
    {
        if (_desk.IsOut(progress.TaskId))
        {
            (_progress ??= new AttemptProgress()).Book.Take(progress);
            _changes++;
        }
    }

    private TrackerProgressReply Progress()
    {
        var end = _record?.End;
        var counts = end?.Tasks ?? Counts();
        var reply = new TrackerProgressReply
        {
            Status = _record is not { } record ? InstanceStatus.Running : end?.Status ?? (record.Stop is not null ? InstanceStatus.Canceling : record.Final is not null ? InstanceStatus.Finalizing : InstanceStatus.Running),
            Tasks = counts,
            WaitReason = _waitReason ?? _pages.Find(p => p.Counts.WaitReason is not null)?.Counts.WaitReason,
            CancelStage = StopStage(),
            Message = ProgressMessage(),
            Version = ProgressRules.VersionOf(_record?.Incarnation ?? 0, _changes),
        };
        if (_record is null || end is not null)
        {
            return reply with { Fraction = end is null ? null : ProgressRules.FractionAtEnd(end.Status, counts) };
        }

        var now = Now;
        var (done, total) = WorkOf(counts);
        _progress?.Observe(now, done, total);
        return reply with
        {
            Fraction = ProgressRules.FractionOf(done, total),
            EstimatedRemaining = _progress?.Remaining(now, done, total),
            IsTotalGrowing = IsTotalGrowing(now),
        };
    }

    /// <summary>Looks how far the attempt is, at most once a second: counting costs more than what a page tells.</summary>
    private void Observe(PageCounts told, PageCounts before)
    {
        _changes++;
        var progress = _progress ??= new AttemptProgress();
        if (told.Message is { } message && message != before.Message)
        {
            progress.Book.Message = message;
        }

        var now = Now;
        if (progress.IsDue(now))
        {
            var (done, total) = WorkOf(Counts());
            progress.Observe(now, done, total);
        }
    }

    private string? ProgressMessage() => _progress?.Book.Message ?? _pages.FindLast(p => p.Counts.Message is not null)?.Counts.Message;

    private (double Done, double Total) WorkOf(TaskCounts counts)
    {
        var done = counts.Ended + (_progress?.Book.Partial ?? 0);
        foreach (var page in _pages)
        {
            done += page.Counts.Partial;
        }

        return (done, ProgressRules.TotalOf(counts, finaliserIsToCome: _record is { Final: null } record && TrackerRules.Reduces(record, counts)));
    }

    private bool IsTotalGrowing(DateTimeOffset now) =>
        _record is { Final: null, Stop: null } record && (!record.Root.Status.IsTerminal() || _progress?.HasGrown(now) == true);
}
