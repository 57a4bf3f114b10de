using System.Text.Json.Serialization;
using JobGrains.Hosting;
using JobGrains.Schedules;

namespace JobGrains.Jobs;

/// <summary>How far a job's fires are decided. Small, and written with each decision.</summary>
internal sealed record FireCursor
{
    /// <summary>Of a job that has never fired.</summary>
    public static FireCursor None { get; } = new();

    /// <summary>The generation of the job that this is about.</summary>
    public int Generation { get; init; }

    /// <summary>The scheduled time of the last fire that was decided; never goes back.</summary>
    public DateTimeOffset? Last { get; init; }

    /// <summary>Fires that were missed, while it is not known yet how many there are.</summary>
    public MissedFires? Missing { get; init; }

    /// <summary>
    /// Rows of history that are to be written. They are not written with the decision: a store of single entries writes a row before the record, and where that fails it would tell of
    /// a decision that was never made.
    /// </summary>
    [JsonIgnore]
    public IReadOnlyList<MissedRow> Rows { get; init; } = [];

    [JsonInclude, JsonPropertyName("rows")]
    internal IReadOnlyList<MissedRow>? StoredRows
    {
        get => StoredList.Of(Rows);
        init => Rows = value ?? [];
    }

    /// <summary>Of a fixed delay: the number of the next fire.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public long Number { get; init; } = 1;

    /// <summary>Of a fixed delay: the key of the fire whose run has not ended.</summary>
    public string? Running { get; init; }

    /// <summary>Of a fixed delay: when the last run ended.</summary>
    public DateTimeOffset? Ended { get; init; }

    /// <summary>What is to be filled back.</summary>
    [JsonIgnore]
    public IReadOnlyList<Backfill> Backfills { get; init; } = [];

    [JsonInclude, JsonPropertyName("backfills")]
    internal IReadOnlyList<Backfill>? StoredBackfills
    {
        get => StoredList.Of(Backfills);
        init => Backfills = value ?? [];
    }

    /// <summary>The last back-fills that were asked for, so that a repeat is recognised.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> BackfillIds { get; init; } = [];

    [JsonInclude, JsonPropertyName("backfillIds")]
    internal IReadOnlyList<string>? StoredBackfillIds
    {
        get => StoredList.Of(BackfillIds);
        init => BackfillIds = value ?? [];
    }
}
