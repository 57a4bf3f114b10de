using JobGrains.Schedules;

namespace JobGrains.Tests.Schedules;

/// <summary>Makes plans of fires.</summary>
internal static class FirePlans
{
    public static readonly DateTimeOffset Start = new(2024, 3, 1, 0, 0, 0, TimeSpan.Zero);

    public static CronSchedule Hourly => Schedule.Cron("0 * * * *");

    public static FirePlan Of(Schedule schedule, MisfireOptions? misfire = null, DateTimeOffset? from = null, LifecycleWindow? lifecycle = null) => new()
    {
        Calculator = ScheduleCalculatorTests.Calculator(schedule),
        JobId = "job",
        Misfire = misfire ?? new MisfireOptions(),
        Lifecycle = lifecycle ?? LifecycleWindow.Always,
        Since = from ?? Start,
        From = from ?? Start,
        IsDelay = schedule is FixedDelaySchedule,
    };

    /// <summary>All fires of a plan up to a time, one by one.</summary>
    public static IReadOnlyList<DateTimeOffset> UpTo(FirePlan plan, DateTimeOffset until)
    {
        var fires = new List<DateTimeOffset>();
        for (var fire = plan.NextAfter(null); fire <= until; fire = plan.NextAfter(fire))
        {
            fires.Add(fire.Value);
        }

        return fires;
    }
}
