using JobGrains.Dispatch;

namespace JobGrains.Workers;

/// <summary>Takes the progress of running tasks; sent by the worker at most once a second a holder.</summary>
internal sealed class WorkerProgress(Action<WorkerTask, ProgressReport> keep)
{
    public void Report(WorkerTask task, double fraction, string? message) =>
        keep(task, new ProgressReport(task.TaskId, fraction, message ?? task.Progress?.Message));
}
