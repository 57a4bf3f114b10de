using System.Text.Json;
using System.Text.Json.Serialization;

namespace JobGrains.Hosting.Entries.Histories;

/// <summary>A page of the listing: rows of one day, in the order in which they were added. Written again only to take rows out.</summary>
internal sealed record HistoryListPage : IStoredRecord
{
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public int Schema { get; init; } = IStoredRecord.KnownSchema;

    public IReadOnlyList<HistoryRef> Rows { get; init; } = [];

    [JsonIgnore]
    public Dictionary<string, JsonElement>? Unknown { get; set; }
}
