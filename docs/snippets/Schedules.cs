namespace JobGrains.Docs;

public static class Schedules
{
    public static Schedule[] Examples(ISchedulePreviewer previewer)
    {
        var weekdays = Schedule.Cron("0 9 * * MON-FRI") with { TimeZone = "Europe/Berlin", Jitter = TimeSpan.FromSeconds(30) };
        var night = Schedule.DailyWindow(new TimeOnly(22, 0), new TimeOnly(6, 0), TimeSpan.FromMinutes(10)) with { Days = DaysOfWeek.Weekdays };
        var workdays = Schedule.Cron("@daily") with
        {
            TimeZone = "Asia/Shanghai",
            Calendar = new ScheduleCalendar { Days = DaysOfWeek.Weekdays, Holidays = "china", Include = [new DateOnly(2027, 2, 6)] },
        };
        var preview = previewer.Preview(new SchedulePreviewRequest { JobId = "report", Schedule = weekdays, Count = 5 });
        Console.WriteLine($"{preview.Description}: {string.Join(", ", preview.Fires)}");
        return [weekdays, night, workdays];
    }

    public static async Task SaveAsync(IJobClient client)
    {
        await client.SaveAsync(new JobDefinition
        {
            Id = "report",
            Processor = "report",
            Schedule = Schedule.Cron("0 9 * * MON-FRI") with { TimeZone = "Europe/Berlin" },
            Misfire = new MisfireOptions { Policy = MisfirePolicy.FireAll, MaxFires = 5, Tolerance = TimeSpan.FromMinutes(10) },
            Admission = new AdmissionOptions { MaxInstances = 1, Overlap = OverlapPolicy.Skip },
        });
    }

    public static async Task LookAsync(IJobClient client)
    {
        var next = (await client.GetAsync("report")).NextFireTime;
        foreach (var row in (await client.FindHistoryAsync(new HistoryQuery { JobId = "report" })).Rows)
        {
            Console.WriteLine($"{row.ScheduledTime:u} {row.Status} {row.Decision}");
        }
    }

    public static async Task FillBackAsync(IJobClient client, DateTimeOffset monday)
    {
        var fires = await client.BackfillAsync(new BackfillRequest { JobId = "report", From = monday, To = monday.AddDays(5) });
    }
}
