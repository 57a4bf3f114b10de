using System.Text.Json;
using System.Text.Json.Serialization;

namespace JobGrains.Hosting.Entries.Histories;

/// <summary>The head of a job's listing: one write of it adds a batch.</summary>
internal sealed record HistoryHeader : IStoredRecord
{
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public int Schema { get; init; } = IStoredRecord.KnownSchema;

    /// <summary>Grows with each activation that writes a page, and with it the numbers of pages.</summary>
    public long Incarnation { get; init; }

    /// <summary>The pages, from the oldest.</summary>
    public IReadOnlyList<HistoryPages> Pages { get; init; } = [];

    /// <summary>The place of the last row of the pages.</summary>
    public long Last { get; init; }

    /// <summary>The number of the last page that has no rows any more that are not among the last, where only these are kept.</summary>
    public long Swept { get; init; }

    /// <summary>The rows that no page has.</summary>
    public IReadOnlyList<HistoryRef> Young { get; init; } = [];

    [JsonIgnore]
    public Dictionary<string, JsonElement>? Unknown { get; set; }
}
