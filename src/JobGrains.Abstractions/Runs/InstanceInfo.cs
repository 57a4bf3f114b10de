namespace JobGrains;

/// <summary>A run as it was at one moment.</summary>
public sealed record InstanceInfo
{
    /// <summary>The run.</summary>
    public required InstanceId InstanceId { get; init; }

    /// <summary>The job.</summary>
    public JobId JobId => InstanceId.JobId;

    /// <summary>How it is spread over the cluster.</summary>
    public ExecutionType ExecutionType { get; init; }

    /// <summary>Its state.</summary>
    public InstanceStatus Status { get; init; }

    /// <summary>The attempt, from 1; 0 before the first.</summary>
    public int Attempt { get; init; }

    /// <summary>The parameters of the run.</summary>
    public string? Parameters { get; init; }

    /// <summary>The result of the last attempt, if it succeeded and returned one.</summary>
    public string? Result { get; init; }

    /// <summary>Why the last attempt failed or was cancelled.</summary>
    public FailureInfo? Failure { get; init; }

    /// <summary>Why it waits, for people, while it waits.</summary>
    public string? WaitReason { get; init; }

    /// <summary>How far a cancel has come.</summary>
    public CancelStage CancelStage { get; init; }

    /// <summary>The caller's business key.</summary>
    public string? BusinessKey { get; init; }

    /// <summary>The labels of the run.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>The scheduled time, in UTC.</summary>
    public DateTimeOffset ScheduledTime { get; init; }

    /// <summary>When it was accepted, in UTC.</summary>
    public DateTimeOffset CreatedTime { get; init; }

    /// <summary>When the current attempt first dispatched, in UTC.</summary>
    public DateTimeOffset? StartedTime { get; init; }

    /// <summary>When the current attempt ended, in UTC.</summary>
    public DateTimeOffset? EndedTime { get; init; }

    /// <summary>Of a broadcast: how many active silos were no targets because they joined after the plan was made.</summary>
    public int LaterSilos { get; init; }

    /// <summary>The counts of its tasks.</summary>
    public TaskCounts Tasks { get; init; } = TaskCounts.None;

    /// <inheritdoc cref="InstanceProgress.Fraction"/>
    public double? Fraction { get; init; }

    /// <inheritdoc cref="InstanceProgress.Message"/>
    public string? ProgressMessage { get; init; }

    /// <inheritdoc cref="InstanceProgress.EstimatedRemaining"/>
    public TimeSpan? EstimatedRemaining { get; init; }

    /// <inheritdoc cref="InstanceProgress.IsTotalGrowing"/>
    public bool IsTotalGrowing { get; init; }
}
