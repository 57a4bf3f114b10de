using System.Text.Json;
using System.Text.Json.Serialization;

namespace JobGrains.Hosting.Entries.Indexing;

/// <summary>A page of the index: what was young together. Never written again.</summary>
internal sealed record IndexPage : IStoredRecord
{
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public int Schema { get; init; } = IStoredRecord.KnownSchema;

    public IReadOnlyList<IndexItem> Items { get; init; } = [];

    [JsonIgnore]
    public Dictionary<string, JsonElement>? Unknown { get; set; }
}
