namespace JobGrains.Orleans.Tests.Membership;

/// <summary>The clock of a process that can stand still: time passes, and its timers do not tick before they are told to.</summary>
internal sealed class PausedTime : TimeProvider
{
    private readonly List<Action> _ticks = [];
    private long _now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Volatile.Read(ref _now);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        _ticks.Add(() => callback(state));
        return new NoTimer();
    }

    public void Pass(TimeSpan time) => Interlocked.Add(ref _now, time.Ticks);

    public void Tick() => _ticks.ForEach(tick => tick());

    private sealed class NoTimer : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => default;
    }
}
