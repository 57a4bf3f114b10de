using System.Text.Json.Serialization;

namespace JobGrains;

/// <summary>Settings of map and map-reduce.</summary>
public sealed record MapOptions
{
    /// <summary>Children finish when their parent finally fails; reduce runs also with failed tasks.</summary>
    public static MapOptions Default { get; } = new();

    /// <summary>What happens to the children of a task that finally failed. The run fails in either case, unless reduce decides otherwise.</summary>
    public OnParentFailure OnParentFailure { get; init; }

    /// <summary>When reduce runs.</summary>
    public ReduceWhen ReduceWhen { get; init; }

    /// <summary>The largest number of mapped tasks in one attempt.</summary>
    /// <value>1 to 100,000,000; the default is 10,000,000. A map beyond it fails with <see cref="JobLimitExceededException"/>.</value>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public int MaxTasks { get; init; } = 10_000_000;
}
