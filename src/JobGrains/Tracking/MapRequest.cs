using System.Text.Json.Serialization;
using JobGrains.Dispatch;

namespace JobGrains.Tracking;

/// <summary>A batch of children of one task, at most one page.</summary>
internal sealed record MapRequest
{
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required TaskId Parent { get; init; }

    /// <summary>The epoch that the parent was delivered with; another is refused.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required Epoch ParentEpoch { get; init; }

    /// <summary>The position of the first item among all children that this delivery of the parent has mapped, from 0.</summary>
    public int FirstSequence { get; init; }

    public required IReadOnlyList<MapItem> Items { get; init; }
}
