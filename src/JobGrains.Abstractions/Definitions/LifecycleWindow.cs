namespace JobGrains;

/// <summary>The time in which a job may fire, both ends included.</summary>
/// <param name="Start">The first moment, in UTC; null means no bound.</param>
/// <param name="End">The last moment, in UTC; null means no bound.</param>
public sealed record LifecycleWindow(DateTimeOffset? Start = null, DateTimeOffset? End = null)
{
    /// <summary>No bounds.</summary>
    public static LifecycleWindow Always { get; } = new();

    /// <summary>Whether <paramref name="time"/> is inside.</summary>
    public bool Contains(DateTimeOffset time) => (Start is null || time >= Start) && (End is null || time <= End);
}
