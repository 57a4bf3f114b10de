using System.Text.Json.Serialization;

namespace JobGrains.Logs;

/// <summary>A line, or a mark in the place of lines that were dropped, as it travels and is stored.</summary>
internal sealed record LogEntry
{
    /// <summary>The place of its source among those of the batch.</summary>
    [JsonPropertyName("s")]
    public int Source { get; init; }

    /// <summary>When it was logged, in ticks of UTC.</summary>
    [JsonPropertyName("t")]
    public long Time { get; init; }

    [JsonPropertyName("l")]
    public int Level { get; init; }

    [JsonPropertyName("m")]
    public string? Message { get; init; }

    [JsonPropertyName("x")]
    public string? Exception { get; init; }

    /// <summary>Of a mark: how many lines were dropped.</summary>
    [JsonPropertyName("d")]
    public long Dropped { get; init; }

    /// <summary>How many numbers it takes.</summary>
    [JsonIgnore]
    public long Count => Dropped > 0 ? Dropped : 1;

    [JsonIgnore]
    public int Size => (Message?.Length ?? 0) + (Exception?.Length ?? 0) + 40;
}
