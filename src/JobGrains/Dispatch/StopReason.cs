namespace JobGrains.Dispatch;

/// <summary>Why tasks are stopped. Values travel between versions: they never change.</summary>
internal enum StopReason
{
    Canceled = 0,

    /// <summary>The attempt's time limit has passed.</summary>
    Timeout = 1,
}
