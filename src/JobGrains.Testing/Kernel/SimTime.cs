namespace JobGrains.Testing.Kernel;

/// <summary>The clock of one silo: virtual time with that silo's skew. Its timers run on that silo's scheduler, and die with it.</summary>
internal sealed class SimTime(SimScheduler scheduler, TimeSpan skew) : TimeProvider
{
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => new(scheduler.World.Now + skew.Ticks, TimeSpan.Zero);

    public override long GetTimestamp() => scheduler.World.Now;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new SimTimer(scheduler, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }
}
