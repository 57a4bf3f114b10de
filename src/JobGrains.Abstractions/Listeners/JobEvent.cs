using System.Text.Json.Serialization;

namespace JobGrains;

/// <summary>Something that happened to a run, as it was recorded with the state that it changed. Carries no parameters and results: those are read by the run's id.</summary>
public sealed record JobEvent
{
    /// <summary>What happened.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required JobEventKind Kind { get; init; }

    /// <summary>The run.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required InstanceId InstanceId { get; init; }

    /// <summary>The job.</summary>
    [JsonIgnore]
    public JobId JobId => InstanceId.JobId;

    /// <summary>
    /// Grows with the events of the run, from 1, whichever of them a listener hears. What comes again has the same one, so that run and sequence together are the key to recognise it by.
    /// </summary>
    public long Sequence { get; init; }

    /// <summary>When it was recorded, in UTC, on the clock of the silo that recorded it.</summary>
    public DateTimeOffset Time { get; init; }

    /// <summary>The attempt, from 1; 0 before the first.</summary>
    public int Attempt { get; init; }

    /// <summary>The state of the run after it; of <see cref="JobEventKind.AttemptEnded"/> how the attempt ended.</summary>
    public InstanceStatus Status { get; init; }

    /// <summary>Of task events: the task.</summary>
    public TaskId? TaskId { get; init; }

    /// <summary>Of task events: the try, from 1.</summary>
    public int Try { get; init; }

    /// <summary>Of task events: its state after it; of <see cref="JobEventKind.TaskEnded"/> how the try ended.</summary>
    public JobTaskStatus? TaskStatus { get; init; }

    /// <summary>Of task events: the silo that the task is, or was, at.</summary>
    public SiloId? Silo { get; init; }

    /// <summary>Why it failed, was lost, skipped or cancelled.</summary>
    public FailureInfo? Failure { get; init; }

    /// <summary>Of the end of an attempt or run: the counts of its tasks.</summary>
    public TaskCounts? Tasks { get; init; }

    /// <summary>The scheduled time of the run, in UTC.</summary>
    public DateTimeOffset ScheduledTime { get; init; }

    /// <summary>The caller's business key of the run.</summary>
    public string? BusinessKey { get; init; }

    /// <summary>The labels of the run.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>How many events before this one the listener has missed, because more waited than are kept. 0 nearly always.</summary>
    public long Dropped { get; init; }
}
