using System.Text.Json;
using System.Text.Json.Serialization;

namespace JobGrains.Hosting.Entries;

/// <summary>What was fixed at the first start of all.</summary>
internal sealed record EntryLayout : IStoredRecord
{
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public int Schema { get; init; } = IStoredRecord.KnownSchema;

    /// <summary>How many shards the index has.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required int Shards { get; init; }

    [JsonIgnore]
    public Dictionary<string, JsonElement>? Unknown { get; set; }
}
