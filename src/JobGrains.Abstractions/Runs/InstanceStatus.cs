namespace JobGrains;

/// <summary>The state of a run. Values are stored: they never change.</summary>
public enum InstanceStatus
{
    /// <summary>It waits for its time.</summary>
    Delayed = 0,

    /// <summary>It waits for a slot of its job's limit.</summary>
    Queued = 1,

    /// <summary>It waits for a silo that may run it; the reason is in <see cref="InstanceInfo.WaitReason"/>.</summary>
    WaitingForCapacity = 2,

    /// <summary>Its tasks run.</summary>
    Running = 3,

    /// <summary>All tasks have ended; the finaliser (reduce or post-process) runs and decides.</summary>
    Finalizing = 4,

    /// <summary>A cancel is recorded; it waits until its tasks have stopped or were abandoned.</summary>
    Canceling = 5,

    /// <summary>It succeeded. Final.</summary>
    Succeeded = 6,

    /// <summary>It failed, with a reason. Final for this attempt.</summary>
    Failed = 7,

    /// <summary>It was cancelled. Final for this attempt.</summary>
    Canceled = 8,
}
