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

    /// <summary>Ended runs whose last attempt has a recorded try on this silo; see <see cref="AttemptRecord.Tries"/>.</summary>
    public SiloId? Silo { get; init; }

    /// <summary>Ended runs whose last attempt ended at this time or later.</summary>
    public DateTimeOffset? EndedFrom { get; init; }

    /// <summary>Ended runs whose last attempt ended before this time.</summary>
    public DateTimeOffset? EndedBefore { get; init; }

    /// <summary>Where to go on: <see cref="InstancePage.Next"/> of the page before, of a query with the same conditions; null starts with the newest.</summary>
    public string? Cursor { get; init; }

    /// <summary>The largest number of runs in the answer.</summary>
    /// <value>1 to 1,000; the default is 100.</value>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public int Limit { get; init; } = 100;
}
