using System.Text.Json.Serialization;

namespace JobGrains.Instances;

/// <summary>The end of an attempt as its tracker decided it.</summary>
internal sealed record EndAttemptRequest
{
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required int Attempt { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required InstanceStatus Status { get; init; }

    public string? Result { get; init; }

    public FailureInfo? Failure { get; init; }

    public CancelStage CancelStage { get; init; }

    public TaskCounts Tasks { get; init; } = new();

    public IReadOnlyList<TryRecord> Tries { get; init; } = [];

    /// <summary>The message that a task reported last.</summary>
    public string? ProgressMessage { get; init; }
}
