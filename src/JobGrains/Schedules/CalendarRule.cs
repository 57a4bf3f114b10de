namespace JobGrains.Schedules;

/// <summary>A calendar, made ready for questions.</summary>
internal sealed class CalendarRule(ScheduleCalendar calendar, IHolidays? holidays)
{
    private readonly HashSet<DateOnly> _include = [.. calendar.Include];
    private readonly HashSet<DateOnly> _exclude = [.. calendar.Exclude];

    /// <summary>Whether a schedule may fire on <paramref name="date"/>.</summary>
    public bool Allows(DateOnly date) =>
        _include.Contains(date)
        || (((int)calendar.Days >> (int)date.DayOfWeek & 1) != 0
            && !_exclude.Contains(date)
            && (calendar.Within.Count == 0 || IsIn(calendar.Within, date))
            && !IsIn(calendar.Except, date)
            && holidays?.IsHoliday(date) != true);

    /// <summary>The first allowed date after <paramref name="date"/> and before <paramref name="end"/>, or null.</summary>
    public DateOnly? NextAllowed(DateOnly date, DateOnly end)
    {
        for (var next = date.AddDays(1); next < end; next = next.AddDays(1))
        {
            if (Allows(next))
            {
                return next;
            }
        }

        return null;
    }

    private static bool IsIn(IReadOnlyList<DateRange> ranges, DateOnly date)
    {
        foreach (var range in ranges)
        {
            if (date >= range.First && date <= range.Last)
            {
                return true;
            }
        }

        return false;
    }
}
