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

    /// <summary>How many tasks of the page were told to stop and were abandoned.</summary>
    public int Abandoned { get; init; }

    /// <summary>The first failures of the page, for the history.</summary>
    public IReadOnlyList<TryRecord> Failures { get; init; } = [];

    /// <summary>Tasks that finally failed and may have children, where those are to be cancelled.</summary>
    public IReadOnlyList<TaskId> FailedParents { get; init; } = [];
}
