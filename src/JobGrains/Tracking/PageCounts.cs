using System.Text.Json.Serialization;

namespace JobGrains.Tracking;

/// <summary>The absolute counts of a page.</summary>
internal sealed record PageCounts
{
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required int Page { get; init; }

    /// <summary>Grows with each change of the page; an older one is ignored.</summary>
    public long Version { get; init; }

    public TaskCounts Tasks { get; init; } = new();

    /// <summary>Whether the page has sent all that it may send now: the tracker may let another page run.</summary>
    public PageState State { get; init; }

    /// <summary>The silos that tasks of the page are at.</summary>
    public IReadOnlyList<SiloId> Silos { get; init; } = [];

    /// <summary>The size of batches that suits its tasks, for the next page.</summary>
    public int BatchSize { get; init; }

    /// <summary>Why nothing can be sent, while that is so.</summary>
    public string? WaitReason { get; init; }

    /// <summary>How far a stop of the page has come.</summary>
    public CancelStage StopStage { get; init; }

    /// <summary>The first failures of the page, for the history.</summary>
    public IReadOnlyList<TryRecord> Failures { get; init; } = [];

    /// <summary>Tasks that finally failed and may have children, where those are to be cancelled.</summary>
    public IReadOnlyList<TaskId> FailedParents { get; init; } = [];

    /// <summary>The sum of the fractions that its running tasks have reported.</summary>
    public double Partial { get; init; }

    /// <summary>The message that any of them reported last.</summary>
    public string? Message { get; init; }
}
