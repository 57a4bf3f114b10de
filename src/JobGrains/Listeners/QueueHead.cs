using System.Text.Json;
using System.Text.Json.Serialization;
using JobGrains.Hosting;

namespace JobGrains.Listeners;

/// <summary>
/// The head of a queue. Invariants: the position never goes down; pages stand in the order of their places, and only the last one grows.
/// </summary>
internal sealed record QueueHead : IStoredRecord
{
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public int Schema { get; init; } = IStoredRecord.KnownSchema;

    public IReadOnlyList<QueuePageRef> Pages { get; init; } = [];

    /// <summary>The place of the last event that the listener has taken, or that was dropped and told.</summary>
    public long Position { get; init; }

    /// <summary>How many events were dropped.</summary>
    public long Dropped { get; init; }

    /// <summary>The silo that calls the listener.</summary>
    public SiloId? Silo { get; init; }

    /// <summary>Whether the listener was removed: then nothing is taken any more.</summary>
    public bool IsRemoved { get; init; }

    [JsonIgnore]
    public Dictionary<string, JsonElement>? Unknown { get; set; }
}
