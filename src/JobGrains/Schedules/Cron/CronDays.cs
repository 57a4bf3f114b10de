using System.Numerics;

namespace JobGrains.Schedules.Cron;

/// <summary>Which days of a month match: the day of the month and the day of the week, with what depends on the length of the month or on its weekdays.</summary>
internal readonly struct CronDays
{
    private const int DaysAWeek = 7;
    private const uint AllDays = 0xFFFF_FFFE;
    private const ulong AllDaysOfWeek = 0x7F;

    // Bits 0, 7, 14, … : times seven bits it repeats them each week.
    private const ulong EachWeek = 0x0000_0408_1020_4081;

    private readonly uint _days;
    private readonly ulong _weekFrom;
    private readonly ulong _weekdays;
    private readonly ulong _lastDays;
    private readonly ulong _lastWeekdays;
    private readonly ulong _nearestWeekdays;
    private readonly ulong _nthDaysOfWeek;
    private readonly ulong _lastDaysOfWeek;
    private readonly bool _either;
    private readonly bool _dependsOnMonth;

    public CronDays(in CronMasks masks)
    {
        _days = (uint)masks.Days;
        _weekdays = masks.DaysOfWeek * EachWeek;
        _lastDays = masks.LastDays;
        _lastWeekdays = masks.LastWeekdays;
        _nearestWeekdays = masks.NearestWeekdays;
        _nthDaysOfWeek = masks.NthDaysOfWeek;
        _lastDaysOfWeek = masks.LastDaysOfWeek;
        _either = !masks.AnyDay && !masks.AnyDayOfWeek;
        _dependsOnMonth = (_lastDays | _lastWeekdays | _nearestWeekdays | _nthDaysOfWeek | _lastDaysOfWeek) != 0;

        // What each week has alike is found without looking at months.
        var alike = !_dependsOnMonth && !_either && _days == AllDays;
        Week = alike ? (uint)masks.DaysOfWeek : 0;
        _weekFrom = alike ? masks.DaysOfWeek * EachWeek : 0;
    }

    /// <summary>The days of the week, where nothing else restricts the days (bit 0 is Sunday); otherwise 0.</summary>
    public uint Week { get; }

    /// <summary>For such a week: the first day that matches, from <paramref name="day"/> on.</summary>
    public int NextOfWeek(int day) => Week == AllDaysOfWeek ? day : day + BitOperations.TrailingZeroCount(_weekFrom >> DayOfWeek(day));

    /// <summary>The days of a month that match, bits 1 to 31.</summary>
    /// <param name="first">The number of its first day; day 0 is 0001-01-01, a Monday.</param>
    /// <param name="length">The days that it has.</param>
    public uint Of(int first, int length)
    {
        var firstDayOfWeek = DayOfWeek(first);
        var days = _days;
        var weekdays = (uint)(_weekdays >> firstDayOfWeek) << 1;
        if (_dependsOnMonth)
        {
            days |= DaysFromTheEnd(length) | Nearest(firstDayOfWeek, length);
            weekdays |= NthDaysOfWeek(firstDayOfWeek, length);
        }

        return (_either ? days | weekdays : days & weekdays) & Through(length);
    }

    private uint DaysFromTheEnd(int length)
    {
        var days = 0u;
        for (var left = _lastDays; left != 0; left &= left - 1)
        {
            days |= Day(length - BitOperations.TrailingZeroCount(left));
        }

        return days;
    }

    private uint Nearest(int firstDayOfWeek, int length)
    {
        var days = 0u;
        for (var left = _nearestWeekdays & Through(length); left != 0; left &= left - 1)
        {
            days |= NearestWeekday(BitOperations.TrailingZeroCount(left), firstDayOfWeek, length);
        }

        for (var left = _lastWeekdays; left != 0; left &= left - 1)
        {
            var day = length - BitOperations.TrailingZeroCount(left);
            days |= day < 1 ? 0 : NearestWeekday(day, firstDayOfWeek, length);
        }

        return days;
    }

    private uint NthDaysOfWeek(int firstDayOfWeek, int length)
    {
        var days = 0u;
        for (var (left, from) = (_nthDaysOfWeek, 0); left != 0; left >>= DaysAWeek, from += DaysAWeek)
        {
            days |= InWeek(left & AllDaysOfWeek, firstDayOfWeek, from);
        }

        return days | InWeek(_lastDaysOfWeek, firstDayOfWeek, length - DaysAWeek);
    }

    /// <summary>Those of the seven days after day <paramref name="from"/> that are such days of the week.</summary>
    private static uint InWeek(ulong daysOfWeek, int firstDayOfWeek, int from) =>
        (uint)((daysOfWeek * EachWeek) >> firstDayOfWeek << 1) & ((uint)AllDaysOfWeek << (from + 1));

    /// <summary>The weekday nearest to a day, in the same month.</summary>
    private static uint NearestWeekday(int day, int firstDayOfWeek, int length) => ((firstDayOfWeek + day - 1) % DaysAWeek) switch
    {
        0 => Day(day == length ? day - 2 : day + 1),
        6 => Day(day == 1 ? 3 : day - 1),
        _ => Day(day),
    };

    private static uint Day(int day) => day < 1 ? 0 : 1u << day;

    private static uint Through(int length) => (uint)((2UL << length) - 2);

    private static int DayOfWeek(int day) => (int)((uint)(day + 1) % DaysAWeek);
}
