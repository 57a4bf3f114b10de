using System.Globalization;
using JobGrains.Schedules.Cron;

namespace JobGrains.Schedules;

/// <summary>Says in words when a schedule fires.</summary>
internal static class ScheduleWords
{
    /// <summary>One sentence without an end, such as <c>at 09:00 on Monday to Friday (Europe/Berlin)</c>.</summary>
    /// <param name="schedule">The schedule; of one that is malformed the text as it was given.</param>
    /// <param name="job">Decides what H stands for.</param>
    public static string Describe(Schedule schedule, JobId job) => schedule switch
    {
        CronSchedule cron => Complete(schedule, CronParser.Read(cron.Expression, job, out var masks, out _) ? CronWords.Describe(masks) : cron.Expression, hasClock: true),
        FixedRateSchedule rate => Complete(schedule, $"every {Duration(rate.Interval)}{From(rate.Start)}", hasClock: false),
        FixedDelaySchedule delay => Complete(schedule, $"{Duration(delay.Delay)} after the end of the previous run{From(delay.Start)}", hasClock: false),
        DailyWindowSchedule window => Complete(schedule, Window(window), hasClock: true),
        OnceSchedule once => Complete(schedule, string.Create(CultureInfo.InvariantCulture, $"once, at {once.Time:yyyy-MM-dd HH:mm:ss.FFFzzz}"), hasClock: false),
        _ => "on demand only",
    };

    private static string Complete(Schedule schedule, string when, bool hasClock)
    {
        var zone = hasClock || schedule.Calendar is not null ? $" ({schedule.TimeZone ?? "UTC"})" : "";
        var calendar = schedule.Calendar is null ? "" : ", on the days of its calendar";
        var jitter = schedule.Jitter > TimeSpan.Zero ? $", put off by up to {Duration(schedule.Jitter)}" : "";
        return $"{when}{calendar}{zone}{jitter}";
    }

    private static string Window(DailyWindowSchedule window)
    {
        var days = window.Days switch
        {
            DaysOfWeek.All => "",
            _ => " on " + CronWords.DaysOfWeek((ulong)(window.Days & DaysOfWeek.All)),
        };
        var over = window.To < window.From ? " of the next day" : "";
        return string.Create(CultureInfo.InvariantCulture, $"every {Duration(window.Interval)} from {window.From:HH:mm:ss} to {window.To:HH:mm:ss}{over}{days}");
    }

    private static string From(DateTimeOffset? start) => start is { } time ? string.Create(CultureInfo.InvariantCulture, $", from {time:yyyy-MM-dd HH:mm:ss.FFFzzz} on") : "";

    /// <summary>Up to the largest unit that leaves no rest: 90 minutes, 1 hour, 36 hours, 2 days.</summary>
    private static string Duration(TimeSpan time)
    {
        (long Ticks, string Name)[] units =
        [
            (TimeSpan.TicksPerDay, "day"), (TimeSpan.TicksPerHour, "hour"), (TimeSpan.TicksPerMinute, "minute"), (TimeSpan.TicksPerSecond, "second"), (TimeSpan.TicksPerMillisecond, "millisecond"),
        ];
        foreach (var (ticks, name) in units)
        {
            if (time.Ticks >= ticks && time.Ticks % ticks == 0)
            {
                return time.Ticks == ticks ? $"1 {name}" : string.Create(CultureInfo.InvariantCulture, $"{time.Ticks / ticks} {name}s");
            }
        }

        return time.ToString("c", CultureInfo.InvariantCulture);
    }
}
