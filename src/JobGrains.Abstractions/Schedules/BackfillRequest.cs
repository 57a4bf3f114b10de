using System.Text.Json.Serialization;

namespace JobGrains;

/// <summary>A range of time whose fires are to be run now, whether or not they have run before.</summary>
public sealed record BackfillRequest
{
    /// <summary>The job.</summary>
    public required JobId JobId { get; init; }

    /// <summary>The first moment, included.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required DateTimeOffset From { get; init; }

    /// <summary>The last moment, included; not in the future.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required DateTimeOffset To { get; init; }

    /// <summary>How many fires the range may have; one with more is refused.</summary>
    /// <value>1 to 10,000; the default is 1,000.</value>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public int MaxFires { get; init; } = 1_000;
}
