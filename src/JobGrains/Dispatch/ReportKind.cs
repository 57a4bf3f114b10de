namespace JobGrains.Dispatch;

/// <summary>How a start of a task ended. Values travel between versions: they never change.</summary>
internal enum ReportKind
{
    Succeeded = 0,

    /// <summary>It failed, threw or timed out: the try ends.</summary>
    Failed = 1,

    /// <summary>It asked to start again later; counts as nothing.</summary>
    Snoozed = 2,

    /// <summary>The silo drains and gives it back; user code did not start, or was interrupted. Counts as nothing.</summary>
    HandedBack = 3,

    /// <summary>It ended because it was cancelled, or never started for that reason.</summary>
    Canceled = 4,

    /// <summary>It did not stop within the grace period after a cancel or timeout and goes on by itself; what it returns no longer counts.</summary>
    Abandoned = 5,

    /// <summary>It was interrupted by a drain and ended without success. Broadcast: the target failed. Others: handed back.</summary>
    Interrupted = 6,
}
