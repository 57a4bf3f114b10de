namespace JobGrains.Schedules.Timings;

/// <summary>Every interval, counted from a start.</summary>
internal sealed class RateTiming(TimeSpan interval, DateTimeOffset? start) : Timing
{
    public override DateTimeOffset? Next(DateTimeOffset anchor, DateTimeOffset after)
    {
        var origin = (start ?? anchor).UtcTicks;
        if (after.UtcTicks < origin)
        {
            return new DateTimeOffset(origin, TimeSpan.Zero);
        }

        // Never beyond the end: the passed time is at most the ticks that there are, and an interval is added once.
        var passed = after.UtcTicks - origin;
        var next = origin + (passed - (passed % interval.Ticks)) + interval.Ticks;
        return next > DateTimeOffset.MaxValue.UtcTicks ? null : new DateTimeOffset(next, TimeSpan.Zero);
    }

    public override MissedFires? Count(DateTimeOffset anchor, DateTimeOffset after, DateTimeOffset until)
    {
        var origin = (start ?? anchor).UtcTicks;
        var first = after.UtcTicks < origin ? 0 : ((after.UtcTicks - origin) / interval.Ticks) + 1;
        var last = until.UtcTicks < origin ? -1 : (until.UtcTicks - origin) / interval.Ticks;
        return last < first ? new MissedFires(after, after, 0) : new MissedFires(At(first), At(last), last - first + 1);

        DateTimeOffset At(long number) => new(origin + (number * interval.Ticks), TimeSpan.Zero);
    }
}
