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

    /// <summary>When it ended, in Unix milliseconds.</summary>
    [JsonPropertyName("e")]
    public long Ended { get; init; }

    /// <summary>Hashes of the business key and the tags, as in <see cref="OpenEntry.Labels"/>.</summary>
    [JsonPropertyName("l")]
    public IReadOnlyList<ulong> Labels { get; init; } = [];
}
