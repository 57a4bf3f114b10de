using System.Text.Json.Serialization;

namespace JobGrains;

/// <summary>
/// Which rows of history of a job are kept, and for how long. A row is kept by what was said when it was written: a change of the policy is for later rows. What is not kept any more is not found any
/// more; it is deleted in the background, a part at a time.
/// </summary>
public sealed record HistoryPolicy
{
    /// <summary>Which rows are kept.</summary>
    public HistoryKeep Keep { get; init; }

    /// <summary>With <see cref="HistoryKeep.Failures"/>: how many of the other rows are kept, the newest.</summary>
    /// <value>1 to 1,000; the default is 10.</value>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public int Last { get; init; } = 10;

    /// <summary>How long rows are kept after the end of their attempt.</summary>
    /// <value>1 hour to 3,660 days; the default is 30 days.</value>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public TimeSpan Retention { get; init; } = TimeSpan.FromDays(30);
}
