using System.Text.Json;
using System.Text.Json.Serialization;
using JobGrains.Hosting;
using JobGrains.Instances;

namespace JobGrains.Tracking;

/// <summary>
/// The base of a page as it is stored; <see cref="PageDelta"/>s are appended to it. Columns instead of objects: a page has thousands of tasks. Invariants: all
/// columns that are present have <see cref="Count"/> items; a sealed page has only terminal tasks and never changes; tasks are only ever appended.
/// </summary>
internal sealed record PageRecord : IStoredRecord
{
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public int Schema { get; init; } = IStoredRecord.KnownSchema;

    public required PageSpec Spec { get; init; }

    /// <summary>Grows with each activation that sends; 0 means that nothing was ever sent.</summary>
    public long Incarnation { get; init; }

    /// <summary>Tasks from this index on were certainly never sent.</summary>
    public int Mark { get; init; }

    public ClosedState Closed { get; init; }

    public StopRecord? Stop { get; init; }

    public int Count { get; init; }

    public IReadOnlyList<ChildRun> Runs { get; init; } = [];

    public IReadOnlyList<string?>? Payloads { get; init; }

    /// <summary>The hashes of what tasks carry, where their payloads were dropped: a parent that runs again is compared with them.</summary>
    public IReadOnlyList<uint>? Hashes { get; init; }

    /// <summary>Whether the tasks were taken over from an earlier attempt, so that any of them may have mapped before.</summary>
    public AdoptedState Adopted { get; init; }

    public IReadOnlyList<string?>? Keys { get; init; }

    public IReadOnlyList<string?>? Names { get; init; }

    /// <summary>Statuses as characters '0' + status, one a task; null means that all are pending.</summary>
    public string? Statuses { get; init; }

    public IReadOnlyList<string?>? Results { get; init; }

    /// <summary>The state of tasks that are more than a status and a result.</summary>
    public IReadOnlyList<PageTaskDetail> Details { get; init; } = [];

    [JsonIgnore]
    public Dictionary<string, JsonElement>? Unknown { get; set; }
}
