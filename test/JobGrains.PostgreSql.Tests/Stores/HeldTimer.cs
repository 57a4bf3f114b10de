namespace JobGrains.PostgreSql.Tests.Stores;

/// <summary>A timer that fires when the test says so.</summary>
internal sealed class HeldTimer(TimerCallback callback, object? state, TimeSpan dueTime) : ITimer
{
    /// <summary>How long is to be waited.</summary>
    public TimeSpan DueTime => dueTime;

    public void Fire() => callback(state);

    public bool Change(TimeSpan dueTime, TimeSpan period) => true;

    public void Dispose()
    {
    }

    public ValueTask DisposeAsync() => default;
}
