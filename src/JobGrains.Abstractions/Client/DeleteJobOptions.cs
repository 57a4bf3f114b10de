namespace JobGrains;

/// <summary>What happens to running instances when their job is deleted; delayed and queued runs are always cancelled.</summary>
public enum DeleteJobOptions
{
    /// <summary>They finish.</summary>
    FinishRunning = 0,

    /// <summary>They are cancelled.</summary>
    CancelRunning = 1,
}
