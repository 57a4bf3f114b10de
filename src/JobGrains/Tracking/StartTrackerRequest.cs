using System.Text.Json.Serialization;
using JobGrains.Dispatch;

namespace JobGrains.Tracking;

internal sealed record StartTrackerRequest
{
    public required InstanceId InstanceId { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required int Attempt { get; init; }

    public required SessionSpec Session { get; init; }

    public int Priority { get; init; }

    /// <summary>The attempt whose succeeded tasks are adopted; 0 means none.</summary>
    public int AdoptFrom { get; init; }

    /// <summary>With <see cref="AdoptFrom"/>: the tasks to do again, where not all that did not succeed.</summary>
    public IReadOnlyList<TaskId> Again { get; init; } = [];
}
