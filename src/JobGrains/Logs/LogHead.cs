using System.Text.Json;
using System.Text.Json.Serialization;
using JobGrains.Hosting;

namespace JobGrains.Logs;

/// <summary>The head of the log of a run: what was true when its last page began. The last page tells the rest.</summary>
internal sealed record LogHead : IStoredRecord
{
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public int Schema { get; init; } = IStoredRecord.KnownSchema;

    /// <summary>The pages, from the oldest. What is before the first line of the first was dropped.</summary>
    public IReadOnlyList<LogPageRef> Pages { get; init; } = [];

    public IReadOnlyList<LogMark> Silos { get; init; } = [];

    [JsonIgnore]
    public Dictionary<string, JsonElement>? Unknown { get; set; }
}
