using System.Text.Json.Serialization;

namespace JobGrains;

/// <summary>A task as it was at one moment.</summary>
public sealed record TaskInfo
{
    /// <summary>The task within its attempt.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required TaskId TaskId { get; init; }

    /// <summary>The task that mapped it; null for others than mapped tasks.</summary>
    public TaskId? Parent { get; init; }

    /// <summary>The name that the mapping task gave it.</summary>
    public string? Name { get; init; }

    /// <summary>The key that the mapping task gave it.</summary>
    public string? Key { get; init; }

    /// <summary>Its state.</summary>
    public JobTaskStatus Status { get; init; }

    /// <summary>The try, from 1.</summary>
    public int Try { get; init; }

    /// <summary>How many deliveries of this try were lost with their silo.</summary>
    public int LostDeliveries { get; init; }

    /// <summary>The silo that it is, or was last, at.</summary>
    public SiloId? Silo { get; init; }

    /// <summary>Its payload, where it still is in memory or store.</summary>
    public string? Payload { get; init; }

    /// <summary>Its result.</summary>
    public string? Result { get; init; }

    /// <summary>What its processor reported last, 0 to 1, while it runs; null if it reported nothing.</summary>
    public double? Fraction { get; init; }

    /// <summary>The message that its processor reported last, while it runs.</summary>
    public string? ProgressMessage { get; init; }

    /// <summary>Why it failed, was lost or skipped.</summary>
    public FailureInfo? Failure { get; init; }
}
