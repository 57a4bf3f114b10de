using System.Text.Json;
using System.Text.Json.Serialization;

namespace JobGrains.Hosting.Entries.Indexing;

/// <summary>
/// The head of a shard: one write of it makes a batch durable. What was changed last is in it; from time to time that goes to a page of its own, which is never written
/// again and is deleted once nothing in it is alive.
/// </summary>
internal sealed record IndexHeader : IStoredRecord
{
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public int Schema { get; init; } = IStoredRecord.KnownSchema;

    /// <summary>Grows with each activation, and with it the numbers of pages.</summary>
    public long Incarnation { get; init; }

    /// <summary>The numbers of the pages, from the oldest: first and last of each sequence, one after the other.</summary>
    public IReadOnlyList<long> Pages { get; init; } = [];

    /// <summary>Pages that are not read any more, and perhaps not deleted yet.</summary>
    public IReadOnlyList<long> Dropped { get; init; } = [];

    /// <summary>What no page has, or has in an older state.</summary>
    public IReadOnlyList<IndexItem> Young { get; init; } = [];

    [JsonIgnore]
    public Dictionary<string, JsonElement>? Unknown { get; set; }
}
