namespace JobGrains;

/// <summary>One row of history: the end of one attempt (from 1), or with attempt 0 the decision on a fire that ran nothing. Never changes.</summary>
public sealed record AttemptRecord
{
    /// <summary>The run.</summary>
    public required InstanceId InstanceId { get; init; }

    /// <summary>The attempt, from 1; 0 for a fire that was skipped.</summary>
    public int Attempt { get; init; }

    /// <summary>The job.</summary>
    public JobId JobId => InstanceId.JobId;

    /// <summary>How the run is spread over the cluster.</summary>
    public ExecutionType ExecutionType { get; init; }

    /// <summary>How it ended.</summary>
    public InstanceStatus Status { get; init; }

    /// <summary>For attempt 0: why nothing ran.</summary>
    public string? Decision { get; init; }

    /// <summary>For attempt 0: how many fires nothing was made of, in a row from <see cref="ScheduledTime"/> to <see cref="LastScheduledTime"/>; 0 for a single run that was skipped.</summary>
    public long MissedFires { get; init; }

    /// <summary>For attempt 0, where fires were missed: the scheduled time of the last.</summary>
    public DateTimeOffset? LastScheduledTime { get; init; }

    /// <summary>The result, if there was one.</summary>
    public string? Result { get; init; }

    /// <summary>Why it failed or was cancelled.</summary>
    public FailureInfo? Failure { get; init; }

    /// <summary>How far its cancel had come.</summary>
    public CancelStage CancelStage { get; init; }

    /// <summary>The caller's business key.</summary>
    public string? BusinessKey { get; init; }

    /// <summary>The labels of the run.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>The scheduled time, in UTC.</summary>
    public DateTimeOffset ScheduledTime { get; init; }

    /// <summary>When the run was accepted, in UTC.</summary>
    public DateTimeOffset CreatedTime { get; init; }

    /// <summary>When the attempt first dispatched, in UTC.</summary>
    public DateTimeOffset? StartedTime { get; init; }

    /// <summary>When the attempt ended, in UTC.</summary>
    public DateTimeOffset EndedTime { get; init; }

    /// <summary>Of a broadcast: how many active silos were no targets because they joined after the plan was made.</summary>
    public int LaterSilos { get; init; }

    /// <summary>The counts of its tasks.</summary>
    public TaskCounts Tasks { get; init; } = TaskCounts.None;

    /// <summary>Every try of root, standalone, broadcast and finaliser tasks, and the first 100 failures of mapped tasks.</summary>
    public IReadOnlyList<TryRecord> Tries { get; init; } = [];
}
