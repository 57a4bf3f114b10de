using JobGrains.Hosting;
using JobGrains.Schedules.Cron;
using JobGrains.Schedules.Timings;
using JobGrains.Schedules.Zones;

namespace JobGrains.Schedules;

/// <summary>
/// The fires of a schedule, as a pure function of the previous one. Immutable; each answer takes bounded work: a calendar is passed through at most once, day by day, up to the last year.
/// </summary>
internal sealed class ScheduleCalculator(Timing timing, ZoneTable zone, CalendarRule? calendar, TimeSpan jitter)
{
    private const long DaySeconds = 86_400;

    private static readonly DateTimeOffset Limit = new(CronExpression.LastYear + 1, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The first fire of a schedule that was saved at <paramref name="saved"/>, at that time at the earliest.</summary>
    public DateTimeOffset? First(DateTimeOffset saved, LifecycleWindow lifecycle) => Next(timing.AnchorOfFirst(saved), Before(saved), lifecycle);

    /// <summary>The first fire after <paramref name="after"/> that calendar and life cycle allow, in UTC and without jitter; null where there is none any more.</summary>
    /// <param name="anchor">What a rate or a delay is counted from: the previous fire or, for a delay, the end of its run.</param>
    /// <param name="after">Fires at or before it are passed over.</param>
    /// <param name="lifecycle">Both ends are included.</param>
    public DateTimeOffset? Next(DateTimeOffset anchor, DateTimeOffset after, LifecycleWindow lifecycle)
    {
        if (lifecycle.Start is { } start && start > after)
        {
            after = Before(start);
        }

        while (after < Limit && timing.Next(anchor, after) is { } next && next < Limit && (lifecycle.End is not { } end || next <= end))
        {
            if (calendar is null)
            {
                return next;
            }

            var date = DateAt(next);
            if (calendar.Allows(date))
            {
                return next;
            }

            if (AllowedAfter(next, date) is not { } allowed)
            {
                return null;
            }

            after = Before(allowed);
        }

        return null;
    }

    /// <summary>The longest time by which a start is put off.</summary>
    public TimeSpan Jitter => jitter > TimeSpan.Zero ? jitter : TimeSpan.Zero;

    /// <summary>The anchor of the first fire of a schedule that was saved at <paramref name="saved"/>.</summary>
    public DateTimeOffset AnchorOfFirst(DateTimeOffset saved) => timing.AnchorOfFirst(saved);

    /// <summary>How many fires there are after a time and up to another; null where each of them would have to be looked at.</summary>
    public MissedFires? Count(DateTimeOffset anchor, DateTimeOffset after, DateTimeOffset until, LifecycleWindow lifecycle)
    {
        if (calendar is not null)
        {
            return null;
        }

        if (lifecycle.Start is { } start && start > after)
        {
            after = Before(start);
        }

        var last = lifecycle.End < until ? lifecycle.End.Value : until;
        return timing.Count(anchor, after, last < Limit ? last : Before(Limit));
    }

    /// <summary>The same time with the offset of the schedule's zone.</summary>
    public DateTimeOffset InZone(DateTimeOffset time)
    {
        var second = time.UtcTicks / TimeSpan.TicksPerSecond;
        var offset = TimeSpan.FromSeconds(zone.ToLocal(second) - second);

        // An offset of a stored time has whole minutes; no zone has had another since 1972.
        return offset.Ticks % TimeSpan.TicksPerMinute == 0 ? time.ToOffset(offset) : time;
    }

    /// <summary>When a fire of a job starts: the same fire of the same job always at the same time.</summary>
    public DateTimeOffset StartOf(DateTimeOffset fire, JobId job)
    {
        if (jitter <= TimeSpan.Zero)
        {
            return fire;
        }

        var hash = StableHash.Continue(StableHash.Of(job.Value), (ulong)fire.UtcTicks);
        return fire.AddTicks((long)((UInt128)(hash * 0x9E37_79B9_7F4A_7C15) * (ulong)(jitter.Ticks + 1) >> 64));
    }

    /// <summary>The beginning of the next date that is allowed; or the next change of the clock, where that is earlier: it may bring back an allowed date.</summary>
    private DateTimeOffset? AllowedAfter(DateTimeOffset time, DateOnly date)
    {
        var second = time.UtcTicks / TimeSpan.TicksPerSecond;
        var segment = zone.Segments[zone.IndexAt(second)];
        var next = calendar!.NextAllowed(date, DateOnly.FromDateTime(Limit.UtcDateTime)) is { } allowed ? zone.FirstReading(allowed.DayNumber * DaySeconds) : long.MaxValue;
        next = Math.Min(next, segment.End);
        return next >= Limit.UtcTicks / TimeSpan.TicksPerSecond ? null : new DateTimeOffset(next * TimeSpan.TicksPerSecond, TimeSpan.Zero);
    }

    /// <summary>The last moment before a time, so that a fire at the very time still comes after it.</summary>
    public static DateTimeOffset Before(DateTimeOffset time) => time == DateTimeOffset.MinValue ? time : time.AddTicks(-1);

    private DateOnly DateAt(DateTimeOffset time) => DateOnly.FromDayNumber((int)(zone.ToLocal(time.UtcTicks / TimeSpan.TicksPerSecond) / DaySeconds));
}
