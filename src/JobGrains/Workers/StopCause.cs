namespace JobGrains.Workers;

/// <summary>Why the token of a running task fired. The first cause counts.</summary>
internal enum StopCause
{
    None = 0,
    Canceled = 1,

    /// <summary>The attempt's time limit.</summary>
    AttemptTimeout = 2,

    /// <summary>The task's own time limit.</summary>
    TaskTimeout = 3,

    /// <summary>The silo is stopping, or is drained.</summary>
    Drain = 4,
}
