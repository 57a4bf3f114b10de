using System.Text.Json.Serialization;

namespace JobGrains.Tracking;

internal sealed record AddTasksRequest
{
    /// <summary>What the page needs to know of its attempt; given with each add, stored with the first.</summary>
    public required PageSpec Spec { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required TaskId Parent { get; init; }

    /// <summary>The index of the first item in the page: the number of tasks that the page has before.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required int FirstIndex { get; init; }

    /// <summary>The position of the first item among the children of the parent.</summary>
    public int FirstSequence { get; init; }

    public required IReadOnlyList<MapItem> Items { get; init; }

    /// <summary>Whether the page takes more after this.</summary>
    public ClosedState Then { get; init; }
}
