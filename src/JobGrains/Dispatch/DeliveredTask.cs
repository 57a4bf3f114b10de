using System.Text.Json.Serialization;

namespace JobGrains.Dispatch;

/// <summary>A task on its way to a worker.</summary>
internal sealed record DeliveredTask
{
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required TaskId TaskId { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public int Try { get; init; } = 1;

    public string? Payload { get; init; }

    public string? Name { get; init; }

    /// <summary>For a broadcast target: its index and the number of targets.</summary>
    public int TargetIndex { get; init; }

    public int TargetCount { get; init; }

    /// <summary>For post-process: the outcomes of the targets.</summary>
    public IReadOnlyList<BroadcastOutcome>? Outcomes { get; init; }

    /// <summary>For reduce: the number of pages to stream.</summary>
    public int PageCount { get; init; }

    /// <summary>For reduce: the end of the root task, which is streamed first.</summary>
    public RootOutcome? Root { get; init; }
}
