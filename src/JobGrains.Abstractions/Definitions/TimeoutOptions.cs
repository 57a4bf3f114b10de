using System.Text.Json.Serialization;

namespace JobGrains;

/// <summary>Time limits. A limit that passes fires the cancellation token, and after the grace period the task is abandoned.</summary>
public sealed record TimeoutOptions
{
    /// <summary>No limit on run and task, 30 s of grace, 1 day of waiting for a silo.</summary>
    public static TimeoutOptions Default { get; } = new();

    /// <summary>The longest an attempt may take, from its first dispatch on.</summary>
    /// <value>Null (no limit, the default), or 10 ms to 366 days.</value>
    public TimeSpan? Attempt { get; init; }

    /// <summary>The longest a start of a task may take, from the first line of the processor on.</summary>
    /// <value>Null (no limit, the default), or 10 ms to 366 days.</value>
    public TimeSpan? Task { get; init; }

    /// <summary>How long a processor has to end after its token fired, before it is abandoned: its late result no longer counts.</summary>
    /// <value>Zero to 1 day; the default is 30 seconds.</value>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a run waits for a silo that may run it, before it fails with the reason.</summary>
    /// <value>Zero to 366 days; the default is 1 day.</value>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public TimeSpan WaitForCapacity { get; init; } = TimeSpan.FromDays(1);
}
