using System.Text.Json.Serialization;

namespace JobGrains.Hosting;

/// <summary>What a store of history is asked for. All conditions must hold.</summary>
internal sealed record HistorySearch
{
    public JobId? JobId { get; init; }

    public string? BusinessKey { get; init; }

    public string? Tag { get; init; }

    public InstanceStatus? Status { get; init; }

    public SiloId? Silo { get; init; }

    /// <summary>Rows that ended then or later.</summary>
    public DateTimeOffset? EndedFrom { get; init; }

    /// <summary>Rows that ended before that.</summary>
    public DateTimeOffset? EndedBefore { get; init; }

    public HistoryRowKind Rows { get; init; }

    /// <summary>Only rows behind this one; null means from the newest on.</summary>
    public HistoryPosition? After { get; init; }

    /// <summary>How many rows at most.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public int Limit { get; init; } = 100;

    /// <summary>The time on the silo that searches: what is kept no more is not found any more. Null where that does not matter.</summary>
    [JsonIgnore]
    public DateTimeOffset? Now { get; init; }

    public static HistorySearch Of(HistoryQuery query) => new()
    {
        JobId = query.JobId,
        BusinessKey = query.BusinessKey,
        Tag = query.Tag,
        Status = query.Status,
        Silo = query.Silo,
        EndedFrom = query.EndedFrom,
        EndedBefore = query.EndedBefore,
        Rows = query.Rows,
        Limit = query.Limit,
    };

    public static HistorySearch Of(InstanceQuery query) => new()
    {
        JobId = query.JobId,
        BusinessKey = query.BusinessKey,
        Tag = query.Tag,
        Status = query.Status,
        Silo = query.Silo,
        EndedFrom = query.EndedFrom,
        EndedBefore = query.EndedBefore,
        Limit = query.Limit,
    };
}
