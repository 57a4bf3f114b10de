using JobGrains.Schedules.Cron;
using JobGrains.Schedules.Zones;

namespace JobGrains.Schedules.Timings;

/// <summary>
/// A cron expression on the clock of a zone. A fixed time fires when the clock first shows it or a later time: in a gap at its end, in an overlap the first time, and never twice, however the
/// clock is set. An expression that keeps real time fires whenever the clock shows a time that matches; a gap that leaves fires out is made good at its end only where they would not come
/// in the time of the same length after it.
/// </summary>
internal sealed class CronTiming(CronExpression cron, ZoneTable zone) : Timing
{
    public override DateTimeOffset? Next(DateTimeOffset anchor, DateTimeOffset after)
    {
        var next = Next(after.UtcTicks / TimeSpan.TicksPerSecond);
        return next == CronExpression.Never ? null : new DateTimeOffset(next * TimeSpan.TicksPerSecond, TimeSpan.Zero);
    }

    /// <summary>The first fire after a second of UTC, or <see cref="CronExpression.Never"/>.</summary>
    private long Next(long after)
    {
        var index = zone.IndexAt(after);
        ref readonly var segment = ref zone.Segments[index];
        var from = after + 1 + segment.Offset;
        if (cron.KeepsRealTime)
        {
            return NextInterval(from, index);
        }

        var local = cron.NextLocal(Math.Max(from, segment.Reached));
        if (local < segment.LocalEnd)
        {
            return local - segment.Offset;
        }

        return local == CronExpression.Never ? local : zone.FirstReading(local);
    }

    private long NextInterval(long from, int index)
    {
        var segments = zone.Segments;
        while (true)
        {
            var local = cron.NextLocal(from);
            ref readonly var segment = ref segments[index];
            if (local < segment.LocalEnd)
            {
                return local - segment.Offset;
            }

            if (index + 1 == segments.Length)
            {
                return CronExpression.Never;
            }

            ref readonly var next = ref segments[index + 1];
            if (local < next.LocalStart)
            {
                // The gap leaves this one out.
                var following = cron.NextLocal(next.LocalStart);
                if (following - next.LocalStart >= next.LocalStart - segment.LocalEnd)
                {
                    return next.Start;
                }

                from = following;
            }
            else if (next.LocalStart < segment.LocalEnd)
            {
                // Set back, the clock shows a part of its times again.
                from = next.LocalStart;
            }
            else if (local == CronExpression.Never)
            {
                return local;
            }
            else
            {
                // Nothing matches before this time, whatever the clock does until then.
                from = local;
                index = Math.Max(index, zone.IndexReaching(local) - 2);
            }

            index++;
        }
    }
}
