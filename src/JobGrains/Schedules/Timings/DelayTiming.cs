namespace JobGrains.Schedules.Timings;

/// <summary>A delay after the anchor.</summary>
internal sealed class DelayTiming(TimeSpan delay, DateTimeOffset? start) : Timing
{
    public override DateTimeOffset AnchorOfFirst(DateTimeOffset saved) => new(Math.Max((start ?? saved).UtcTicks - delay.Ticks, 0), TimeSpan.Zero);

    public override DateTimeOffset? Next(DateTimeOffset anchor, DateTimeOffset after)
    {
        var next = Math.Max(anchor.UtcTicks + delay.Ticks, after.UtcTicks + 1);
        return next > DateTimeOffset.MaxValue.UtcTicks ? null : new DateTimeOffset(next, TimeSpan.Zero);
    }
}
