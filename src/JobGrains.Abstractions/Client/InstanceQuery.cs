using System.Text.Json.Serialization;

namespace JobGrains;

/// <summary>Selects runs: open ones, and ended ones of the history. All conditions must hold.</summary>
public sealed record InstanceQuery
{
    /// <summary>Runs of this job.</summary>
    public JobId? JobId { get; init; }

    /// <summary>Runs with this business key.</summary>
    public string? BusinessKey { get; init; }

    /// <summary>Runs with this tag.</summary>
    public string? Tag { get; init; }

    /// <summary>Runs in this state.</summary>
    public InstanceStatus? Status { get; init; }

    /// <summary>The largest number of runs in the answer; the newest first.</summary>
    /// <value>1 to 10,000; the default is 100.</value>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public int Limit { get; init; } = 100;
}
