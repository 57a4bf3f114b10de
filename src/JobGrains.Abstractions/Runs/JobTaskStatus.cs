namespace JobGrains;

/// <summary>The state of a task. Values are stored: they never change.</summary>
public enum JobTaskStatus
{
    /// <summary>It waits to be dispatched.</summary>
    Pending = 0,

    /// <summary>It was sent to a silo.</summary>
    Dispatched = 1,

    /// <summary>A silo has accepted it.</summary>
    Running = 2,

    /// <summary>It succeeded. Final.</summary>
    Succeeded = 3,

    /// <summary>All its tries failed. Final.</summary>
    Failed = 4,

    /// <summary>Its silo was lost and it may not be dispatched again: it may have run, be running or still start. Final.</summary>
    Lost = 5,

    /// <summary>It never started, with a reason. Final.</summary>
    Skipped = 6,

    /// <summary>It was cancelled. Final.</summary>
    Canceled = 7,
}
