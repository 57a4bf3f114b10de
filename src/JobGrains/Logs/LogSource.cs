using System.Text.Json.Serialization;

namespace JobGrains.Logs;

/// <summary>Who logs: a try of a task, under a category.</summary>
internal sealed record LogSource
{
    [JsonPropertyName("a")]
    public int Attempt { get; init; }

    [JsonPropertyName("k")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public TaskId TaskId { get; init; }

    [JsonPropertyName("y")]
    public int Try { get; init; }

    [JsonPropertyName("c")]
    public string? Category { get; init; }
}
