namespace JobGrains.Dispatch;

/// <summary>Why tasks are stopped. Values travel between versions: they never change.</summary>
internal enum StopReason
{
    Canceled = 0,

    /// <summary>The attempt's time limit has passed.</summary>
    Timeout = 1,

    /// <summary>No silo could run the attempt for longer than it may wait.</summary>
    NoCapacity = 2,
}
