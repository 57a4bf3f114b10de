using JobGrains.Jobs;
using JobGrains.Schedules;

namespace JobGrains.Tests.Schedules;

public class ScheduleValidatorTests
{
    private static readonly DateTimeOffset Now = new(2024, 3, 1, 10, 0, 0, TimeSpan.Zero);

    public static TheoryData<string, Schedule> Good { get; } = new()
    {
        { "on demand", Schedule.OnDemand },
        { "cron", Schedule.Cron("0 9 * * MON-FRI") with { TimeZone = "Europe/Berlin", Jitter = TimeSpan.FromSeconds(5) } },
        { "rate", Schedule.FixedRate(TimeSpan.FromMilliseconds(1)) },
        { "slow rate", Schedule.FixedRate(TimeSpan.FromDays(36_525)) },
        { "delay", Schedule.FixedDelay(TimeSpan.FromHours(1)) with { Calendar = new() { Days = DaysOfWeek.Weekend } } },
        { "window", Schedule.DailyWindow(new(22, 0), new(6, 0), TimeSpan.FromMinutes(5)) with { Days = DaysOfWeek.Weekdays } },
        { "once, now", Schedule.Once(Now) },
        { "only included dates", Schedule.Cron("@hourly") with { Calendar = new() { Days = DaysOfWeek.None, Include = [new(2030, 1, 1)] } } },
        { "holidays", Schedule.Cron("@daily") with { Calendar = new() { Holidays = "ours" } } },
    };

    public static TheoryData<Schedule?, string> Bad { get; } = new()
    {
        { null, "Job 'job': Schedule is null.*" },
        { Schedule.Cron(null!), "*Schedule.Expression is null*" },
        { Schedule.Cron("0 24 * * *"), "Job 'job': Cron expression '0 24 * * *', hour, character 3 ('24'): expected 0 to 23." },
        { Schedule.Cron("0 0 30 2 *"), "*can never fire*" },
        { Schedule.Cron("0 0 0 1 1 ? 2023"), "*Schedule (at 00:00 on day 1 of the month in January in 2023 (UTC)) has no fire from 2024-03-01 10:00:00Z up to the year 2199.*" },
        { Schedule.Cron("@daily") with { TimeZone = "Europe/Berlim" }, "*Time zone 'Europe/Berlim' is not known here. Did you mean Europe/Berlin*" },
        { Schedule.Cron("@daily") with { Jitter = TimeSpan.FromSeconds(-1) }, "*Schedule.Jitter is -00:00:01; the range is 00:00:00 to 1.00:00:00.*" },
        { Schedule.Cron("@daily") with { Jitter = TimeSpan.FromDays(2) }, "*Schedule.Jitter*" },
        { Schedule.FixedRate(TimeSpan.Zero), "*Schedule.Interval is 00:00:00; the range is 00:00:00.0010000 to 36525.00:00:00.*" },
        { Schedule.FixedRate(TimeSpan.FromDays(36_526)), "*Schedule.Interval*" },
        { Schedule.FixedRate(TimeSpan.FromDays(1)) with { Start = new(2300, 1, 1, 0, 0, 0, TimeSpan.Zero) }, "*has no fire*" },
        { Schedule.FixedDelay(TimeSpan.FromDays(1)) with { Start = new(2300, 1, 1, 0, 0, 0, TimeSpan.Zero) }, "*has no fire*" },
        { Schedule.FixedDelay(TimeSpan.FromTicks(1)), "*Schedule.Delay*" },
        { Schedule.Once(Now.AddTicks(-1)), "*Schedule (once, at 2024-03-01 09:59:59.999+00:00) has no fire*" },
        { Schedule.DailyWindow(new(9, 0), new(9, 0), TimeSpan.FromHours(1)), "*Schedule.From and Schedule.To are both 09:00:00*" },
        { Schedule.DailyWindow(new(9, 0, 0, 500), new(10, 0), TimeSpan.FromHours(1)), "*Schedule.From is 09:00:00.5, with a fraction of a second*" },
        { Schedule.DailyWindow(new(9, 0), new(10, 0), TimeSpan.Zero), "*Schedule.Interval*" },
        { Schedule.DailyWindow(new(9, 0), new(10, 0), TimeSpan.FromDays(2)), "*Schedule.Interval*" },
        { Schedule.DailyWindow(new(9, 0), new(10, 0), TimeSpan.FromHours(1)) with { Days = DaysOfWeek.None }, "*Schedule.Days is None: no day would ever fit.*" },
        { Schedule.DailyWindow(new(9, 0), new(10, 0), TimeSpan.FromHours(1)) with { Days = (DaysOfWeek)128 }, "*Schedule.Days is 128*" },
        { Schedule.OnDemand with { TimeZone = "UTC" }, "*OnDemand and never fires by itself, yet has*" },
        { Schedule.Cron("@daily") with { Calendar = new() { Days = DaysOfWeek.None } }, "*Schedule.Calendar.Days is None*" },
        { Schedule.Cron("@daily") with { Calendar = new() { Include = null! } }, "*Schedule.Calendar.Include is null*" },
        { Schedule.Cron("@daily") with { Calendar = new() { Except = [new(new(2024, 2, 2), new(2024, 2, 1))] } }, "*Schedule.Calendar.Except[0] goes from 2024-02-02 back to 2024-02-01*" },
        { Schedule.Cron("@daily") with { Calendar = new() { Within = [null!] } }, "*Schedule.Calendar.Within[0] is null*" },
        { Schedule.Cron("@daily") with { Calendar = new() { Exclude = [.. Enumerable.Range(0, 1_001).Select(i => new DateOnly(2024, 1, 1).AddDays(i))] } }, "*Schedule.Calendar.Exclude.Count is 1001*" },
        { Schedule.Cron("@daily") with { Calendar = new() { Holidays = "" } }, "*Schedule.Calendar.Holidays is empty*" },
        { Schedule.Cron("@daily") with { Calendar = new() { Holidays = "theirs" } }, "*No holidays are registered under the name 'theirs'*" },
        { Schedule.Cron("0 9 * * SUN") with { Calendar = new() { Days = DaysOfWeek.Weekdays } }, "*has no fire on a day that Schedule.Calendar allows from*" },
        { Schedule.Cron("@daily") with { Calendar = new() { Within = [new(new(2020, 1, 1), new(2020, 12, 31))] } }, "*has no fire on a day*" },
    };

    [Theory]
    [MemberData(nameof(Good))]
    public void Check_OfAScheduleThatFires_FindsNothing(string name, Schedule schedule) => Problems(schedule).Should().BeEmpty(name);

    [Theory]
    [MemberData(nameof(Bad))]
    public void Check_OfAScheduleThatCannotFire_SaysWhy(Schedule? schedule, string expected) =>
        Problems(schedule).Should().ContainSingle().Which.Should().Match(expected);

    [Fact]
    public void Check_WhenTheLifecycleHasNoFire_SaysWhy() =>
        Problems(Schedule.Cron("0 9 * * *"), new LifecycleWindow(Now, Now.AddHours(2))).Should().ContainSingle().Which.Should().Match("*has no fire from 2024-03-01 10:00:00Z to the end of Lifecycle, 2024-03-01 12:00:00Z.*");

    [Fact]
    public void Check_OfMisfireOptions_ChecksEachRange()
    {
        var problems = new ProblemList("Job 'job'");

        ScheduleValidator.Check(problems, new MisfireOptions { Policy = (MisfirePolicy)9, Tolerance = TimeSpan.FromDays(2), MaxFires = 0 });

        problems.Problems.Should().HaveCount(3);
    }

    private static IReadOnlyList<string> Problems(Schedule? schedule, LifecycleWindow? lifecycle = null)
    {
        var problems = new ProblemList("Job 'job'");
        ScheduleValidator.Check(problems, "job", schedule, lifecycle ?? LifecycleWindow.Always, ScheduleCalculatorTests.Compiler(), Now);
        return problems.Problems;
    }
}
