using System.Globalization;
using System.Numerics;

namespace JobGrains.Schedules.Cron;

/// <summary>Says in words what a cron expression matches.</summary>
internal static class CronWords
{
    private const int MostTimes = 6;
    private const ulong AllOfSixty = (1UL << 60) - 1;
    private const ulong AllHours = (1UL << 24) - 1;
    private const ulong AllDays = 0xFFFF_FFFE;
    private const ulong AllMonths = 0x1FFE;
    private const ulong AllDaysOfWeek = 0x7F;
    private const int DaysAWeek = 7;

    private static readonly string[] Ordinals = ["", "1st", "2nd", "3rd", "4th", "5th"];

    /// <summary>Such as <c>at 09:00 on Monday to Friday</c>.</summary>
    public static string Describe(in CronMasks masks) => $"{Times(masks)}{Days(masks)}{Months(masks)}{Years(masks)}";

    /// <summary>Days of the week; bit 0 is Sunday.</summary>
    public static string DaysOfWeek(ulong days) => List(Monday(days), static bit => Name((DayOfWeek)((bit + 1) % DaysAWeek)));

    private static string Times(in CronMasks masks)
    {
        if (BitOperations.PopCount(masks.Seconds) == 1 && BitOperations.PopCount(masks.Minutes) * BitOperations.PopCount(masks.Hours) <= MostTimes)
        {
            return "at " + ClockTimes(masks);
        }

        var second = masks.Seconds == 1 ? null : Part(masks.Seconds, AllOfSixty, "second", 60);
        var minute = masks.Minutes switch
        {
            AllOfSixty => second is null ? "every minute" : null,
            1 => second is null ? null : "at minute 0",
            _ => Part(masks.Minutes, AllOfSixty, "minute", 60),
        };
        var hour = masks.Hours == AllHours ? second is null && minute is null ? "every hour" : masks.Minutes == AllOfSixty || StepOf(masks.Minutes, 60) > 0 ? null : "of every hour" : Hours(masks);
        return string.Join(' ', new[] { second, minute, hour }.Where(part => part is not null));
    }

    private static string Hours(in CronMasks masks)
    {
        var step = StepOf(masks.Hours, 24);
        var part = step > 0 ? $"every {Number(step)} hours" : "in the hours " + List(masks.Hours, Number);
        return masks.Minutes == 1 && masks.Seconds == 1 && step == 0 ? "on the hour " + part : part;
    }

    private static string Part(ulong mask, ulong all, string unit, int count)
    {
        if (mask == all)
        {
            return $"every {unit}";
        }

        var step = StepOf(mask, count);
        return step > 0 ? $"every {Number(step)} {unit}s" : $"at {unit} {List(mask, Number)}";
    }

    private static string ClockTimes(in CronMasks masks)
    {
        var second = BitOperations.TrailingZeroCount(masks.Seconds);
        var times = new List<string>();
        foreach (var hour in Bits(masks.Hours))
        {
            foreach (var minute in Bits(masks.Minutes))
            {
                times.Add(string.Create(CultureInfo.InvariantCulture, $"{hour:00}:{minute:00}{(second == 0 ? "" : $":{second:00}")}"));
            }
        }

        return Join(times);
    }

    private static string Days(in CronMasks masks)
    {
        var days = DayParts(masks);
        var weekdays = WeekdayParts(masks);
        return (days.Count, weekdays.Count) switch
        {
            (0, 0) => "",
            (_, 0) => " on " + Join(days),
            (0, _) => " on " + Join(weekdays),
            _ when masks.AnyDay || masks.AnyDayOfWeek => $" on {Join(days)}, where it is {Join(weekdays, "or")}",
            _ => $" on {Join(days)} and also on {Join(weekdays)}",
        };
    }

    private static List<string> DayParts(in CronMasks masks)
    {
        var parts = new List<string>();
        if (masks.Days == AllDays)
        {
            return parts;
        }

        if (masks.Days != 0)
        {
            parts.Add($"day {List(masks.Days, Number)} of the month");
        }

        parts.AddRange(Bits(masks.NearestWeekdays).Select(day => $"the weekday nearest to day {Number(day)} of the month"));
        parts.AddRange(Bits(masks.LastDays).Select(day => day == 0 ? "the last day of the month" : $"the last day of the month but {Number(day)}"));
        parts.AddRange(Bits(masks.LastWeekdays).Select(day => day == 0 ? "the last weekday of the month" : $"the weekday nearest to the last day of the month but {Number(day)}"));
        return parts;
    }

    private static List<string> WeekdayParts(in CronMasks masks)
    {
        var parts = new List<string>();
        if (masks.DaysOfWeek == AllDaysOfWeek)
        {
            return parts;
        }

        if (masks.DaysOfWeek != 0)
        {
            parts.Add(DaysOfWeek(masks.DaysOfWeek));
        }

        parts.AddRange(Bits(masks.NthDaysOfWeek).Select(bit => $"the {Ordinals[(bit / DaysAWeek) + 1]} {Name((DayOfWeek)(bit % DaysAWeek))} of the month"));
        parts.AddRange(Bits(masks.LastDaysOfWeek).Select(bit => $"the last {Name((DayOfWeek)bit)} of the month"));
        return parts;
    }

    private static string Months(in CronMasks masks) =>
        masks.Months == AllMonths ? "" : " in " + List(masks.Months, static month => CultureInfo.InvariantCulture.DateTimeFormat.GetMonthName(month));

    private static string Years(in CronMasks masks)
    {
        if (masks.Years is not { } years)
        {
            return "";
        }

        var numbers = Enumerable.Range(0, years.Length * 64).Where(n => (years[n >> 6] >> (n & 63) & 1) != 0).ToArray();
        return numbers.Length == 1 || numbers[^1] - numbers[0] != numbers.Length - 1
            ? " in " + Join([.. numbers.Select(n => Number(CronExpression.FirstYear + n))])
            : $" in {Number(CronExpression.FirstYear + numbers[0])} to {Number(CronExpression.FirstYear + numbers[^1])}";
    }

    /// <summary>The step where the mask has 0 and each step-th value up to <paramref name="count"/>, which it divides; otherwise 0.</summary>
    private static int StepOf(ulong mask, int count)
    {
        var values = BitOperations.PopCount(mask);
        if (values < 2 || values == count || count % values != 0 || (mask & 1) == 0)
        {
            return 0;
        }

        var step = count / values;
        return Bits(mask).All(value => value % step == 0) ? step : 0;
    }

    /// <summary>Values, three or more in a row as a range.</summary>
    private static string List(ulong mask, Func<int, string> name)
    {
        var parts = new List<string>();
        for (var rest = mask; rest != 0;)
        {
            var first = BitOperations.TrailingZeroCount(rest);
            var count = BitOperations.TrailingZeroCount(~(rest >> first));
            var taken = count >= 3 ? count : 1;
            parts.Add(taken == 1 ? name(first) : $"{name(first)} to {name(first + count - 1)}");
            rest &= ~(((1UL << taken) - 1) << first);
        }

        return Join(parts);
    }

    /// <summary>Moves Sunday behind Saturday, where people look for it.</summary>
    private static ulong Monday(ulong days) => (days >> 1) | ((days & 1) << (DaysAWeek - 1));

    private static IEnumerable<int> Bits(ulong mask)
    {
        for (; mask != 0; mask &= mask - 1)
        {
            yield return BitOperations.TrailingZeroCount(mask);
        }
    }

    private static string Name(DayOfWeek day) => CultureInfo.InvariantCulture.DateTimeFormat.GetDayName(day);

    private static string Join(List<string> parts, string word = "and") => parts.Count < 2 ? string.Concat(parts) : $"{string.Join(", ", parts.Take(parts.Count - 1))} {word} {parts[^1]}";

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
