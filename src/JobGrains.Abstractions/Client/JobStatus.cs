namespace JobGrains;

/// <summary>Whether a job fires. Values are stored: they never change.</summary>
public enum JobStatus
{
    /// <summary>It fires and runs on demand.</summary>
    Active = 0,

    /// <summary>It neither fires nor admits queued runs; running instances finish. A run on demand waits in the queue; of a job without a limit, which has no queue, it is refused. Runs that were delayed before start at their time, where the job has no limit.</summary>
    Paused = 1,

    /// <summary>It is deleted.</summary>
    Deleted = 2,
}
