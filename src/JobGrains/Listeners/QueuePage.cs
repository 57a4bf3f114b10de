using System.Text.Json;
using System.Text.Json.Serialization;
using JobGrains.Hosting;

namespace JobGrains.Listeners;

/// <summary>A page of a queue. Written with its first events; the others are appended.</summary>
internal sealed record QueuePage : IStoredRecord
{
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public int Schema { get; init; } = IStoredRecord.KnownSchema;

    public required QueueBatch Begin { get; init; }

    [JsonIgnore]
    public Dictionary<string, JsonElement>? Unknown { get; set; }
}
