using System.Text.Json.Serialization;

namespace JobGrains;

/// <summary>Asks for a further attempt of a run that failed or was cancelled.</summary>
public sealed record RetryRequest
{
    /// <summary>The run.</summary>
    public required InstanceId InstanceId { get; init; }

    /// <summary>The attempt that the caller saw end: the next one opens only if it still is the last (compare and set); 0 for one that was cancelled before its first.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required int ExpectedAttempt { get; init; }

    /// <summary>What is done again.</summary>
    public RetryScope Scope { get; init; }

    /// <summary>The tasks to do again, where not all that did not succeed; the next attempt adopts all other results. A task that succeeded is never done again by this.</summary>
    /// <value>At most 10,000; only with <see cref="RetryScope.Failed"/>.</value>
    public IReadOnlyList<TaskId> Tasks { get; init; } = [];

    /// <summary>Which definition the attempt runs with.</summary>
    public RetryDefinition Definition { get; init; }
}
