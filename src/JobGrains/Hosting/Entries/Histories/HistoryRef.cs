using System.Text.Json.Serialization;

namespace JobGrains.Hosting.Entries.Histories;

/// <summary>A row of history in the listing of its job: what it is found by. The row itself is in the entry of its run, and may be missing if a write failed after this one.</summary>
internal sealed record HistoryRef
{
    [JsonPropertyName("i")]
    public required InstanceId InstanceId { get; init; }

    [JsonPropertyName("a")]
    public int Attempt { get; init; }

    [JsonPropertyName("s")]
    public InstanceStatus Status { get; init; }

    /// <summary>Its place: grows from row to row of the listing. 0 on the way there.</summary>
    [JsonPropertyName("p")]
    public long Place { get; init; }

    /// <summary>When it ended, in ticks; 0 where that is its place.</summary>
    [JsonPropertyName("e")]
    public long Ended { get; init; }

    /// <summary>Hashes of the business key, the tags and the silos, as <see cref="Instances.InstanceLabels"/> has them.</summary>
    [JsonPropertyName("l")]
    public IReadOnlyList<ulong> Labels { get; init; } = [];

    /// <summary>When it is kept no more, in ticks; 0 for never.</summary>
    [JsonPropertyName("x")]
    public long Expires { get; init; }

    /// <summary>As <see cref="RowRule.Last"/>.</summary>
    [JsonPropertyName("n")]
    public int Last { get; init; }

    [JsonIgnore]
    public long EndedTicks => Ended == 0 ? Place : Ended;

    public HistoryRef At(long place) => this with { Place = place, Ended = Ended == place ? 0 : Ended };
}
