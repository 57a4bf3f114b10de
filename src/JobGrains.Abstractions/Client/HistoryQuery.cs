using System.Text.Json.Serialization;

namespace JobGrains;

/// <summary>Selects rows of history. All conditions must hold.</summary>
public sealed record HistoryQuery
{
    /// <summary>Rows of this job.</summary>
    public JobId? JobId { get; init; }

    /// <summary>Rows of runs with this business key.</summary>
    public string? BusinessKey { get; init; }

    /// <summary>Rows of runs with this tag.</summary>
    public string? Tag { get; init; }

    /// <summary>Rows of attempts that ended so.</summary>
    public InstanceStatus? Status { get; init; }

    /// <summary>Rows with a try on this silo; see <see cref="AttemptRecord.Tries"/>.</summary>
    public SiloId? Silo { get; init; }

    /// <summary>Rows of attempts that ended, or of decisions that were made, at this time or later.</summary>
    public DateTimeOffset? EndedFrom { get; init; }

    /// <summary>Rows of attempts that ended, or of decisions that were made, before this time.</summary>
    public DateTimeOffset? EndedBefore { get; init; }

    /// <summary>Which kind of row.</summary>
    public HistoryRowKind Rows { get; init; }

    /// <summary>Where to go on: <see cref="HistoryPage.Next"/> of the page before, of a query with the same conditions; null starts with the newest.</summary>
    public string? Cursor { get; init; }

    /// <summary>The largest number of rows in the answer.</summary>
    /// <value>1 to 1,000; the default is 100.</value>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public int Limit { get; init; } = 100;
}
