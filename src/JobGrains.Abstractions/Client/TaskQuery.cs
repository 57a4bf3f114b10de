using System.Text.Json.Serialization;

namespace JobGrains;

/// <summary>Selects tasks of the current attempt of a run.</summary>
public sealed record TaskQuery
{
    /// <summary>The run.</summary>
    public required InstanceId InstanceId { get; init; }

    /// <summary>Tasks in this state.</summary>
    public JobTaskStatus? Status { get; init; }

    /// <summary>The last task of the page before; null starts from the first.</summary>
    public TaskId? After { get; init; }

    /// <summary>The largest number of tasks in the answer.</summary>
    /// <value>1 to 2,000; the default is 100.</value>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public int Limit { get; init; } = 100;
}
