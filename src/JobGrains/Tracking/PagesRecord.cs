using System.Text.Json;
using System.Text.Json.Serialization;
using JobGrains.Hosting;

namespace JobGrains.Tracking;

/// <summary>The base of the first record of pages: nothing but what is appended to it. Those that follow have none.</summary>
internal sealed record PagesRecord : IStoredRecord
{
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public int Schema { get; init; } = IStoredRecord.KnownSchema;

    [JsonIgnore]
    public Dictionary<string, JsonElement>? Unknown { get; set; }
}
