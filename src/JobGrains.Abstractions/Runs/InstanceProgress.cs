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

    /// <summary>The fraction that the processor reported last, 0 to 1; null if it reported none.</summary>
    public double? Fraction { get; init; }

    /// <summary>The message that the processor reported last.</summary>
    public string? Message { get; init; }
}
