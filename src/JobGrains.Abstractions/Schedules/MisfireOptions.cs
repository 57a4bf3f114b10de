using System.Text.Json.Serialization;

namespace JobGrains;

/// <summary>What happens to fires whose time has passed. Each has its record, whatever is decided.</summary>
public sealed record MisfireOptions
{
    /// <summary>One run for all that were missed by more than a minute.</summary>
    public static MisfireOptions Default { get; } = new();

    /// <summary>What is done about missed fires.</summary>
    public MisfirePolicy Policy { get; init; }

    /// <summary>How late a fire may be started without counting as missed.</summary>
    /// <value>1 second to 1 day; the default is 1 minute.</value>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public TimeSpan Tolerance { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>For <see cref="MisfirePolicy.FireAll"/>: how many of the missed are run, the latest ones; the others are recorded as missed.</summary>
    /// <value>1 to 10,000; the default is 100.</value>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public int MaxFires { get; init; } = 100;
}
