namespace JobGrains;

/// <summary>How far a run has come.</summary>
public sealed record InstanceProgress
{
    /// <summary>The run.</summary>
    public required InstanceId InstanceId { get; init; }

    /// <summary>Its state.</summary>
    public InstanceStatus Status { get; init; }

    /// <summary>The attempt, from 1; 0 before the first.</summary>
    public int Attempt { get; init; }

    /// <summary>The counts of its tasks.</summary>
    public TaskCounts Tasks { get; init; } = TaskCounts.None;

    /// <summary>
    /// How far the attempt has come, 0 to 1. Of a standalone run it is what the processor reported last, or null. Of a broadcast or a map it is (tasks that have ended + what those that run have reported) / (all tasks,
    /// and the finaliser while it is to come): each task counts the same. It may go back when a task starts again, and while <see cref="IsTotalGrowing"/>. A success is 1; another end keeps what was known last.
    /// </summary>
    public double? Fraction { get; init; }

    /// <summary>The message that was reported last by any task of the attempt.</summary>
    public string? Message { get; init; }

    /// <summary>
    /// How long the attempt may still take, at the rate of the recent half of its time; never negative. Null as long as nothing tells: before a second of work with some progress in it, and once the run has ended.
    /// </summary>
    public TimeSpan? EstimatedRemaining { get; init; }

    /// <summary>
    /// Whether there will probably be more tasks than <see cref="TaskCounts.Total"/>: the root of a map has not ended, or tasks were mapped in the last ten seconds. Fraction and estimate are then about what is known so far: too
    /// good rather than too bad.
    /// </summary>
    public bool IsTotalGrowing { get; init; }

    /// <summary>Orders what is known of an attempt: what has a lower one is older. The end has the highest there is.</summary>
    public long Version { get; init; }
}
