namespace JobGrains.Dispatch;

/// <summary>
/// What the tasks of a holder that run have reported. In memory only: who takes over hears it again from the workers, with what they hold.
/// </summary>
internal sealed class ProgressBook
{
    private readonly Dictionary<TaskId, ProgressReport> _running = [];

    /// <summary>The message that was reported last, by any task of whom the holder hears.</summary>
    public string? Message { get; set; }

    /// <summary>What the task that ended last had reported.</summary>
    public double? LastFraction { get; private set; }

    /// <summary>The sum of the fractions: as many tasks' worth of work is done of those that run.</summary>
    public double Partial => _running.Count == 0 ? 0 : _running.Values.Sum(report => report.Fraction);

    public void Take(ProgressReport report)
    {
        _running[report.TaskId] = report;
        Message = report.Message ?? Message;
    }

    /// <summary>A start of the task has ended: another begins from nothing.</summary>
    public void End(TaskId taskId)
    {
        if (_running.Remove(taskId, out var report))
        {
            LastFraction = report.Fraction;
        }
    }

    /// <inheritdoc cref="End(TaskId)"/>
    public void End(IReadOnlyList<TaskId> tasks)
    {
        for (var i = 0; i < tasks.Count; i++)
        {
            End(tasks[i]);
        }
    }

    /// <inheritdoc cref="End(TaskId)"/>
    public void End(IReadOnlyList<TakenReport> reports)
    {
        for (var i = 0; i < reports.Count; i++)
        {
            End(reports[i].Report.TaskId);
        }
    }

    public ProgressReport? Find(TaskId taskId) => _running.GetValueOrDefault(taskId);
}
