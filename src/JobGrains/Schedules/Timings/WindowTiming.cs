using JobGrains.Schedules.Zones;

namespace JobGrains.Schedules.Timings;

/// <summary>
/// A window a day: from the first time that the clock shows its start (or a later time) to the first time that it shows its end, in steps of real time.
/// </summary>
internal sealed class WindowTiming(TimeOnly from, TimeOnly to, TimeSpan interval, DaysOfWeek days, ZoneTable zone) : Timing
{
    private const long DaySeconds = 86_400;

    private readonly long _from = from.Ticks / TimeSpan.TicksPerSecond;
    private readonly long _to = (to.Ticks / TimeSpan.TicksPerSecond) + (to < from ? DaySeconds : 0);

    public override DateTimeOffset? Next(DateTimeOffset anchor, DateTimeOffset after)
    {
        var now = after.UtcTicks;

        // The window of the day before may reach into this one, and the clock may have been set back over midnight since.
        var day = (int)(zone.ToLocal(now / TimeSpan.TicksPerSecond) / DaySeconds) - 2;
        for (day = Math.Max(day, 0); day < DateOnly.MaxValue.DayNumber; day++)
        {
            if (((int)days >> (int)DateOnly.FromDayNumber(day).DayOfWeek & 1) == 0)
            {
                continue;
            }

            var start = Ticks(day, _from);
            if (start > now)
            {
                return new DateTimeOffset(start, TimeSpan.Zero);
            }

            var next = start + ((((now - start) / interval.Ticks) + 1) * interval.Ticks);
            if (next <= Ticks(day, _to))
            {
                return new DateTimeOffset(next, TimeSpan.Zero);
            }
        }

        return null;
    }

    public override MissedFires? Count(DateTimeOffset anchor, DateTimeOffset after, DateTimeOffset until)
    {
        var found = new MissedFires(after, after, 0);
        var (low, high) = (after.UtcTicks, until.UtcTicks);
        for (var day = Math.Max(DayOf(low) - 2, 0); day < DateOnly.MaxValue.DayNumber && Ticks(day, _from) is var start && start <= high; day++)
        {
            if (((int)days >> (int)DateOnly.FromDayNumber(day).DayOfWeek & 1) == 0)
            {
                continue;
            }

            var first = low < start ? 0 : ((low - start) / interval.Ticks) + 1;
            var last = (Math.Min(Ticks(day, _to), high) - start) / interval.Ticks;
            if (last >= first)
            {
                var end = new DateTimeOffset(start + (last * interval.Ticks), TimeSpan.Zero);
                var begin = found.Count > 0 ? found.First : new DateTimeOffset(start + (first * interval.Ticks), TimeSpan.Zero);
                found = new MissedFires(begin, end, found.Count + last - first + 1);
            }
        }

        return found;
    }

    private int DayOf(long ticks) => (int)(zone.ToLocal(ticks / TimeSpan.TicksPerSecond) / DaySeconds);

    private long Ticks(int day, long time) => zone.FirstReading((day * DaySeconds) + time) * TimeSpan.TicksPerSecond;
}
