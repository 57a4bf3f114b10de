namespace JobGrains.Testing.Kernel;

/// <summary>The clock of one silo: virtual time with that silo's skew. Its timers run on that silo's scheduler, and die with it.</summary>
internal sealed class SimTime(SimScheduler scheduler, TimeSpan skew) : TimeProvider
{
    private TimeSpan _skew = skew;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => new(scheduler.World.Now + _skew.Ticks, TimeSpan.Zero);

    /// <summary>Sets the clock: it is that much off from now on. Timers go on as they are.</summary>
    public void Set(TimeSpan to) => _skew = to;

    public override long GetTimestamp() => scheduler.World.Now;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new SimTimer(scheduler, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }
}
