using System.Globalization;
using JobGrains.Jobs;
using JobGrains.Schedules.Cron;

namespace JobGrains.Schedules;

/// <summary>Checks a schedule against every documented range, and that it fires at all.</summary>
internal static class ScheduleValidator
{
    private const int MaxEntries = 1_000;
    private const int MaxNameLength = 128;
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(36_525);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <summary>Adds what is wrong with a schedule.</summary>
    /// <param name="problems">Where to.</param>
    /// <param name="job">The job that it is for.</param>
    /// <param name="schedule">The schedule.</param>
    /// <param name="lifecycle">The time in which the job may fire.</param>
    /// <param name="compiler">Knows zones and holidays.</param>
    /// <param name="now">The time of the check: a schedule that has no fire after it is refused.</param>
    public static void Check(ProblemList problems, JobId job, Schedule? schedule, LifecycleWindow lifecycle, ScheduleCompiler compiler, DateTimeOffset now)
    {
        if (schedule is null)
        {
            problems.Missing("Schedule");
            return;
        }

        var before = problems.Problems.Count;
        problems.Range("Schedule.Jitter", schedule.Jitter, TimeSpan.Zero, Day, "Use zero for none.");
        CheckKind(problems, schedule);
        CheckCalendar(problems, schedule.Calendar);
        if (problems.Problems.Count > before)
        {
            return;
        }

        var calculator = compiler.Compile(schedule, job, out var problem);
        if (calculator is null)
        {
            problems.Say(problem!);
        }
        else if (schedule.FiresByItself)
        {
            CheckThatItFires(problems, calculator, job, schedule, lifecycle, now);
        }
    }

    /// <summary>Adds what is wrong with the way missed fires are treated.</summary>
    public static void Check(ProblemList problems, MisfireOptions? misfire)
    {
        if (misfire is null)
        {
            problems.Missing("Misfire");
            return;
        }

        problems.Defined("Misfire.Policy", misfire.Policy);
        problems.Range("Misfire.Tolerance", misfire.Tolerance, TimeSpan.FromSeconds(1), Day, "Choose a time in the range: every fire is late by some milliseconds.");
        problems.Range("Misfire.MaxFires", misfire.MaxFires, 1, 10_000, "Use the policy Skip for none.");
    }

    private static void CheckThatItFires(ProblemList problems, ScheduleCalculator calculator, JobId job, Schedule schedule, LifecycleWindow lifecycle, DateTimeOffset now)
    {
        try
        {
            if (calculator.First(now, lifecycle) is null)
            {
                problems.Say(NeverFires(job, schedule, lifecycle, now));
            }
        }
        catch (JobValidationException exception)
        {
            problems.Say(exception.Message);
        }
    }

    private static void CheckKind(ProblemList problems, Schedule schedule)
    {
        switch (schedule)
        {
            case CronSchedule { Expression: null }:
                problems.Missing("Schedule.Expression");
                break;
            case FixedRateSchedule rate:
                problems.Range("Schedule.Interval", rate.Interval, Shortest, Longest, "Choose an interval in the range.");
                break;
            case FixedDelaySchedule delay:
                problems.Range("Schedule.Delay", delay.Delay, Shortest, Longest, "Choose a delay in the range.");
                break;
            case DailyWindowSchedule window:
                CheckWindow(problems, window);
                break;
            case OnDemandSchedule when schedule.Calendar is not null || schedule.TimeZone is not null || schedule.Jitter != TimeSpan.Zero:
                problems.Say("Schedule is OnDemand and never fires by itself, yet has a calendar, a time zone or jitter. Leave them out, or choose another schedule.");
                break;
        }
    }

    private static void CheckWindow(ProblemList problems, DailyWindowSchedule window)
    {
        problems.Range("Schedule.Interval", window.Interval, Shortest, Day, "Choose an interval in the range.");
        CheckDays(problems, "Schedule.Days", window.Days);
        CheckWholeSeconds(problems, "Schedule.From", window.From);
        CheckWholeSeconds(problems, "Schedule.To", window.To);
        if (window.From == window.To)
        {
            problems.Say($"Schedule.From and Schedule.To are both {Show(window.From)}: that is no time, or a whole day. For a whole day end a second earlier, for one fire a day use Schedule.Cron.");
        }
    }

    private static void CheckWholeSeconds(ProblemList problems, string name, TimeOnly time)
    {
        if (time.Ticks % TimeSpan.TicksPerSecond != 0)
        {
            problems.Say($"{name} is {Show(time)}, with a fraction of a second. Use whole seconds.");
        }
    }

    private static void CheckDays(ProblemList problems, string name, DaysOfWeek days)
    {
        if (days == DaysOfWeek.None)
        {
            problems.Say($"{name} is None: no day would ever fit. Name at least one.");
        }
        else if ((days & ~DaysOfWeek.All) != 0)
        {
            problems.Say($"{name} is {days:D}, which has bits that are no day of the week. Combine the values of DaysOfWeek.");
        }
    }

    private static void CheckCalendar(ProblemList problems, ScheduleCalendar? calendar)
    {
        if (calendar is null)
        {
            return;
        }

        if (calendar.Days != DaysOfWeek.None || calendar.Include is not { Count: > 0 })
        {
            CheckDays(problems, "Schedule.Calendar.Days", calendar.Days);
        }

        CheckCount(problems, "Schedule.Calendar.Include", calendar.Include);
        CheckCount(problems, "Schedule.Calendar.Exclude", calendar.Exclude);
        CheckRanges(problems, "Schedule.Calendar.Within", calendar.Within);
        CheckRanges(problems, "Schedule.Calendar.Except", calendar.Except);
        problems.Text("Schedule.Calendar.Holidays", calendar.Holidays, 1, MaxNameLength, "Give the name under which the holidays are registered, or null.");
    }

    private static void CheckRanges(ProblemList problems, string name, IReadOnlyList<DateRange>? ranges)
    {
        CheckCount(problems, name, ranges);
        for (var i = 0; i < ranges?.Count; i++)
        {
            if (ranges[i] is not { } range)
            {
                problems.Missing(string.Create(CultureInfo.InvariantCulture, $"{name}[{i}]"));
            }
            else if (range.First > range.Last)
            {
                problems.Say(string.Create(CultureInfo.InvariantCulture, $"{name}[{i}] goes from {range.First:yyyy-MM-dd} back to {range.Last:yyyy-MM-dd}: no day is in it. Exchange them."));
            }
        }
    }

    private static void CheckCount<T>(ProblemList problems, string name, IReadOnlyList<T>? list)
    {
        if (list is null)
        {
            problems.Missing(name);
        }
        else
        {
            problems.Range($"{name}.Count", list.Count, 0, MaxEntries, "Use date ranges, or register holidays.");
        }
    }

    private static string NeverFires(JobId job, Schedule schedule, LifecycleWindow lifecycle, DateTimeOffset now)
    {
        var after = lifecycle.Start > now ? lifecycle.Start.Value : now;
        var until = lifecycle.End is { } end ? string.Create(CultureInfo.InvariantCulture, $"to the end of Lifecycle, {end.ToUniversalTime():u}") : string.Create(CultureInfo.InvariantCulture, $"up to the year {CronExpression.LastYear}");
        var calendar = schedule.Calendar is null ? "" : " on a day that Schedule.Calendar allows";
        return string.Create(CultureInfo.InvariantCulture, $"Schedule ({ScheduleWords.Describe(schedule, job)}) has no fire{calendar} from {after.ToUniversalTime():u} {until}. Correct it, or use Schedule.OnDemand.");
    }

    private static string Show(TimeOnly time) => time.ToString("HH:mm:ss.FFF", CultureInfo.InvariantCulture);
}
