namespace JobGrains.Docs;

public static class Schedules
{
    public static Schedule[] Examples()
    {
        var weekdays = Schedule.Cron("0 9 * * MON-FRI") with { TimeZone = "Europe/Berlin", Jitter = TimeSpan.FromSeconds(30) };
        var night = Schedule.DailyWindow(new TimeOnly(22, 0), new TimeOnly(6, 0), TimeSpan.FromMinutes(10)) with { Days = DaysOfWeek.Weekdays };
        var workdays = Schedule.Cron("@daily") with
        {
            TimeZone = "Asia/Shanghai",
            Calendar = new ScheduleCalendar { Days = DaysOfWeek.Weekdays, Holidays = "china", Include = [new DateOnly(2027, 2, 6)] },
        };
        return [weekdays, night, workdays];
    }
}
