using System.Numerics;

namespace JobGrains.Schedules.Cron;

/// <summary>
/// A parsed cron expression, and the search in it: on a clock that never changes, in seconds since the beginning of year 1. Immutable; the search allocates nothing and ends, at the
/// latest after the months up to <see cref="LastYear"/>.
/// </summary>
internal sealed class CronExpression
{
    public const int FirstYear = 1970;
    public const int LastYear = 2199;

    /// <summary>The answer where no further time matches.</summary>
    public const long Never = long.MaxValue;

    private const long DaySeconds = 86_400;
    private const int LastMonth = 12;

    private static readonly int FirstDay = new DateOnly(FirstYear, 1, 1).DayNumber;
    private static readonly int EndDay = new DateOnly(LastYear + 1, 1, 1).DayNumber;

    private readonly ulong _seconds;
    private readonly ulong _minutes;
    private readonly uint _hours;
    private readonly uint _months;
    private readonly ulong[]? _years;
    private readonly CronDays _days;
    private readonly bool _everyMonth;
    private readonly int _firstSecond;
    private readonly int _firstMinuteTime;
    private readonly int _firstTime;

    public CronExpression(in CronMasks masks)
    {
        _seconds = masks.Seconds;
        _minutes = masks.Minutes;
        _hours = (uint)masks.Hours;
        _months = (uint)masks.Months;
        _years = masks.Years;
        _days = new CronDays(masks);
        _everyMonth = _months == 0x1FFE && _years is null;
        _firstSecond = BitOperations.TrailingZeroCount(_seconds);
        _firstMinuteTime = (BitOperations.TrailingZeroCount(_minutes) * 60) + _firstSecond;
        _firstTime = (BitOperations.TrailingZeroCount(_hours) * 3_600) + _firstMinuteTime;
        KeepsRealTime = masks.KeepsRealTime;
    }

    /// <summary>Whether the times are those of an interval: each is fired when the clock shows it, both times where it shows it twice.</summary>
    public bool KeepsRealTime { get; }

    /// <summary>The first time that matches, from <paramref name="from"/> on, itself included; <see cref="Never"/> where there is none.</summary>
    public long NextLocal(long from)
    {
        if (from < FirstDay * DaySeconds)
        {
            from = FirstDay * DaySeconds;
        }

        if (from >= EndDay * DaySeconds)
        {
            return Never;
        }

        var day = (int)(from / DaySeconds);
        var time = (int)(from - (day * DaySeconds));
        var found = NextDay(day);
        if (found == day)
        {
            time = NextTime(time);
            if (time >= 0)
            {
                return (day * DaySeconds) + time;
            }

            found = NextDay(day + 1);
        }

        return found == int.MaxValue ? Never : (found * DaySeconds) + _firstTime;
    }

    /// <summary>The first second of a day that matches, from <paramref name="from"/> on, or -1.</summary>
    private int NextTime(int from)
    {
        var hour = from / 3_600;
        var rest = from - (hour * 3_600);
        if ((_hours >> hour & 1) != 0)
        {
            var minute = rest / 60;
            if ((_minutes >> minute & 1) != 0)
            {
                var seconds = _seconds >> (rest - (minute * 60));
                if (seconds != 0)
                {
                    return from + BitOperations.TrailingZeroCount(seconds);
                }
            }

            var minutes = _minutes >> (minute + 1);
            if (minutes != 0)
            {
                return (hour * 3_600) + ((minute + 1 + BitOperations.TrailingZeroCount(minutes)) * 60) + _firstSecond;
            }
        }

        var hours = _hours >> (hour + 1);
        return hours == 0 ? -1 : ((hour + 1 + BitOperations.TrailingZeroCount(hours)) * 3_600) + _firstMinuteTime;
    }

    /// <summary>The first day that matches, from <paramref name="from"/> on, or <see cref="int.MaxValue"/>.</summary>
    private int NextDay(int from)
    {
        if (_everyMonth && _days.Week != 0)
        {
            var next = _days.NextOfWeek(from);
            return next < EndDay ? next : int.MaxValue;
        }

        if (from >= EndDay)
        {
            return int.MaxValue;
        }

        DateOnly.FromDayNumber(from).Deconstruct(out var year, out var month, out var day);
        var wanted = uint.MaxValue << day;
        if (!HasYear(year))
        {
            month = LastMonth + 1;
        }

        while (true)
        {
            if (month > LastMonth || _months >> month == 0)
            {
                do
                {
                    year++;
                    if (year > LastYear)
                    {
                        return int.MaxValue;
                    }
                }
                while (!HasYear(year));

                month = 0;
            }

            var following = month + BitOperations.TrailingZeroCount(_months >> month);
            if (following != month)
            {
                wanted = uint.MaxValue;
                month = following;
            }

            var first = new DateOnly(year, month, 1).DayNumber;
            var days = _days.Of(first, DateTime.DaysInMonth(year, month)) & wanted;
            if (days != 0)
            {
                return first + BitOperations.TrailingZeroCount(days) - 1;
            }

            month++;
            wanted = uint.MaxValue;
        }
    }

    private bool HasYear(int year) => _years is null || (_years[(year - FirstYear) >> 6] >> ((year - FirstYear) & 63) & 1) != 0;
}
