using JobGrains.Schedules.Cron;
using JobGrains.Schedules.Timings;
using JobGrains.Schedules.Zones;

namespace JobGrains.Schedules;

/// <summary>Makes calculators of schedules. What cannot be compiled is a problem in words, not an exception: a stored schedule may name a zone that this silo does not know.</summary>
/// <param name="zones">The zones.</param>
/// <param name="findHolidays">Finds registered holidays by name; null where there are none of that name.</param>
internal sealed class ScheduleCompiler(ZoneTables zones, Func<string, IHolidays?> findHolidays)
{
    /// <summary>The calculator, or null with what is wrong.</summary>
    /// <param name="schedule">A schedule whose lists and numbers are in their ranges.</param>
    /// <param name="job">Decides what H stands for.</param>
    /// <param name="problem">What is wrong, where the answer is null.</param>
    public ScheduleCalculator? Compile(Schedule schedule, JobId job, out string? problem)
    {
        var zone = zones.Find(schedule.TimeZone, out problem);
        if (zone is null)
        {
            return null;
        }

        var holidays = schedule.Calendar?.Holidays is { } name ? findHolidays(name) : null;
        if (schedule.Calendar?.Holidays is { } missing && holidays is null)
        {
            problem = $"No holidays are registered under the name '{missing}' on this silo. Register them, on every silo.";
            return null;
        }

        var timing = TimingOf(schedule, job, zone, out problem);
        return timing is null ? null : new ScheduleCalculator(timing, zone, schedule.Calendar is { } calendar ? new CalendarRule(calendar, holidays) : null, schedule.Jitter);
    }

    private static Timing? TimingOf(Schedule schedule, JobId job, ZoneTable zone, out string? problem)
    {
        problem = null;
        switch (schedule)
        {
            case CronSchedule cron:
                var expression = CronParser.Parse(cron.Expression, job, out problem);
                return expression is null ? null : new CronTiming(expression, zone);
            case FixedRateSchedule rate:
                return new RateTiming(rate.Interval, rate.Start);
            case FixedDelaySchedule delay:
                return new DelayTiming(delay.Delay, delay.Start);
            case DailyWindowSchedule window:
                return new WindowTiming(window.From, window.To, window.Interval, window.Days, zone);
            case OnceSchedule once:
                return new OnceTiming(once.Time);
            default:
                return new NoTiming();
        }
    }
}
