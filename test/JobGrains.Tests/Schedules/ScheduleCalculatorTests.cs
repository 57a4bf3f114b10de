using System.Globalization;
using JobGrains.Schedules;
using JobGrains.Schedules.Zones;

namespace JobGrains.Tests.Schedules;

public class ScheduleCalculatorTests
{
    private static readonly DateTimeOffset Saved = Time("2024-03-01 10:00:00 +00:00");

    [Fact]
    public void OnDemand_NeverFires() => Fires(Schedule.OnDemand, Saved, 1).Should().BeEmpty();

    [Fact]
    public void Once_FiresOnce() => Fires(Schedule.Once(Time("2024-03-02 10:00 +02:00")), Saved, 3).Should().Equal("2024-03-02 08:00:00");

    [Fact]
    public void Once_InThePast_FiresNever() => Fires(Schedule.Once(Saved), Saved, 1).Should().BeEmpty();

    [Fact]
    public void FixedRate_IsCountedFromTheAnchorHoweverLate()
    {
        var calculator = Calculator(Schedule.FixedRate(TimeSpan.FromMilliseconds(250)));

        calculator.Next(Saved, Saved.AddTicks(-1), LifecycleWindow.Always).Should().Be(Saved);
        calculator.Next(Saved, Saved, LifecycleWindow.Always).Should().Be(Saved.AddMilliseconds(250));
        calculator.Next(Saved, Saved.AddDays(100).AddMilliseconds(251), LifecycleWindow.Always).Should().Be(Saved.AddDays(100).AddMilliseconds(500));
    }

    [Theory]
    [InlineData(0.001)]
    [InlineData(7)]
    [InlineData(86_400)]
    [InlineData(36_525d * 86_400)]
    public void FixedRate_FromMillisecondsToYears_KeepsItsGrid(double seconds)
    {
        var interval = TimeSpan.FromSeconds(seconds);
        var calculator = Calculator(Schedule.FixedRate(interval));

        var next = calculator.Next(Saved, Saved.AddDays(1_000), LifecycleWindow.Always)!.Value;

        ((next - Saved).Ticks % interval.Ticks).Should().Be(0);
        (next - Saved.AddDays(1_000)).Should().BePositive().And.BeLessThanOrEqualTo(interval);
    }

    [Fact]
    public void FixedRate_WithAStart_BeginsThere()
    {
        var start = Saved.AddHours(1.5);

        Fires(Schedule.FixedRate(TimeSpan.FromHours(1)) with { Start = start }, Saved, 2).Should().Equal("2024-03-01 11:30:00", "2024-03-01 12:30:00");
        Fires(Schedule.FixedRate(TimeSpan.FromHours(1)) with { Start = Saved.AddDays(-1).AddMinutes(10) }, Saved, 1).Should().Equal("2024-03-01 10:10:00");
    }

    [Fact]
    public void FixedDelay_IsCountedFromTheEndOfTheRun() =>
        Calculator(Schedule.FixedDelay(TimeSpan.FromSeconds(90))).Next(Saved, Saved, LifecycleWindow.Always).Should().Be(Saved.AddSeconds(90));

    [Fact]
    public void FixedDelay_OnADayThatTheCalendarLeavesOut_WaitsForTheNext() =>
        Calculator(Schedule.FixedDelay(TimeSpan.FromHours(20)) with { Calendar = new() { Days = DaysOfWeek.Weekdays }, TimeZone = "Europe/Berlin" })
            .Next(Saved, Saved, LifecycleWindow.Always).Should().Be(Time("2024-03-04 00:00 +01:00"));

    [Theory]

    // Inside a day: aligned to the start, the end included.
    [InlineData("18:00:00", "19:10:00", 30, "UTC", "2024-03-01 17:50 +00:00", "2024-03-01 18:00:00", "2024-03-01 18:30:00", "2024-03-01 19:00:00", "2024-03-02 18:00:00")]
    [InlineData("18:00:00", "19:10:00", 30, "UTC", "2024-03-01 18:10 +00:00", "2024-03-01 18:30:00")]
    [InlineData("18:00:00", "19:00:00", 30, "UTC", "2024-03-01 18:30 +00:00", "2024-03-01 19:00:00", "2024-03-02 18:00:00")]
    [InlineData("18:00:00", "19:00:00", 90, "UTC", "2024-03-01 18:00 +00:00", "2024-03-02 18:00:00")]
    [InlineData("00:00:00", "23:59:59", 720, "UTC", "2024-02-28 12:00 +00:00", "2024-02-29 00:00:00", "2024-02-29 12:00:00", "2024-03-01 00:00:00")]

    // Across midnight.
    [InlineData("22:00:00", "02:00:00", 60, "UTC", "2024-03-01 22:30 +00:00", "2024-03-01 23:00:00", "2024-03-02 00:00:00", "2024-03-02 01:00:00", "2024-03-02 02:00:00", "2024-03-02 22:00:00")]
    [InlineData("22:00:00", "02:00:00", 60, "UTC", "2024-03-01 00:30 +00:00", "2024-03-01 01:00:00", "2024-03-01 02:00:00", "2024-03-01 22:00:00")]
    [InlineData("23:59:59", "00:00:00", 1, "UTC", "2024-03-01 23:00 +00:00", "2024-03-01 23:59:59", "2024-03-02 23:59:59")]

    // Where the clock changes: from the first time that it shows the start to the first that it shows the end, in real time. Fires in UTC.
    [InlineData("01:00:00", "04:00:00", 60, "America/New_York", "2024-03-10 00:00 -05:00", "2024-03-10 06:00:00", "2024-03-10 07:00:00", "2024-03-10 08:00:00", "2024-03-11 05:00:00")]
    [InlineData("02:10:00", "02:50:00", 10, "America/New_York", "2024-03-10 00:00 -05:00", "2024-03-10 07:00:00", "2024-03-11 06:10:00")]
    [InlineData("00:30:00", "03:00:00", 60, "America/New_York", "2024-11-03 00:00 -04:00", "2024-11-03 04:30:00", "2024-11-03 05:30:00", "2024-11-03 06:30:00", "2024-11-03 07:30:00", "2024-11-04 05:30:00")]
    [InlineData("00:00:00", "01:30:00", 30, "America/New_York", "2024-11-03 00:30 -04:00", "2024-11-03 05:00:00", "2024-11-03 05:30:00", "2024-11-04 05:00:00")]
    [InlineData("23:30:00", "00:30:00", 30, "Pacific/Apia", "2011-12-29 20:00 -10:00", "2011-12-30 09:30:00", "2011-12-30 10:00:00", "2011-12-30 10:30:00", "2011-12-31 09:30:00")]
    public void DailyWindow_FiresFromItsStartInSteps(string from, string to, int minutes, string zone, string after, params string[] expected)
    {
        var schedule = Schedule.DailyWindow(TimeOnly.Parse(from, CultureInfo.InvariantCulture), TimeOnly.Parse(to, CultureInfo.InvariantCulture), TimeSpan.FromMinutes(minutes)) with { TimeZone = zone };

        Fires(schedule, Time(after), expected.Length).Should().Equal(expected);
    }

    [Fact]
    public void DailyWindow_AcrossMidnight_BelongsToTheDayOfItsStart()
    {
        var schedule = Schedule.DailyWindow(new(22, 0), new(2, 0), TimeSpan.FromHours(2)) with { Days = DaysOfWeek.Friday };

        Fires(schedule, Time("2024-03-01 00:00 +00:00"), 4).Should().Equal("2024-03-01 22:00:00", "2024-03-02 00:00:00", "2024-03-02 02:00:00", "2024-03-08 22:00:00");
    }

    [Fact]
    public void Calendar_LeavesOutAndLetsIn()
    {
        var calendar = new ScheduleCalendar
        {
            Days = DaysOfWeek.Weekdays,
            Include = [new(2024, 3, 9)],
            Exclude = [new(2024, 3, 6)],
            Except = [new(new(2024, 3, 11), new(2024, 3, 13))],
            Holidays = "ours",
        };

        Fires(Schedule.Cron("0 9 * * *") with { Calendar = calendar }, Time("2024-03-04 09:00 +00:00"), 7)
            .Should().Equal("2024-03-05 09:00:00", "2024-03-07 09:00:00", "2024-03-08 09:00:00", "2024-03-09 09:00:00", "2024-03-14 09:00:00", "2024-03-15 09:00:00", "2024-03-18 09:00:00");
        Fires(Schedule.Cron("0 9 * * *") with { Calendar = calendar with { Within = [new(new(2024, 3, 5), new(2024, 3, 7))] } }, Time("2024-03-04 09:00 +00:00"), 4)
            .Should().Equal("2024-03-05 09:00:00", "2024-03-07 09:00:00", "2024-03-09 09:00:00");
    }

    [Fact]
    public void Calendar_ReadsTheDateInTheZone()
    {
        var schedule = Schedule.Cron("30 23 * * *") with { TimeZone = "America/New_York", Calendar = new() { Days = DaysOfWeek.Friday } };

        Fires(schedule, Time("2024-03-01 00:00 +00:00"), 2).Should().Equal("2024-03-02 04:30:00", "2024-03-09 04:30:00");
    }

    [Fact]
    public void Calendar_OfADayThatReturns_IsNotPassedOver()
    {
        // In Santiago 2024-04-06 has its last hour twice; the fires of the second are after midnight of the first.
        var schedule = Schedule.Cron("*/30 * * * *") with { TimeZone = "America/Santiago", Calendar = new() { Include = [new(2024, 4, 6)], Days = DaysOfWeek.None } };

        Fires(schedule, Time("2024-04-06 23:00 -03:00"), 4).Should().Equal("2024-04-07 02:30:00", "2024-04-07 03:00:00", "2024-04-07 03:30:00");
    }

    [Fact]
    public void Calendar_OfADayThatReturnsAfterMidnight_IsNotPassedOver()
    {
        // In Goose Bay 2010-11-07 was a minute old when the clock went back to 23:01 of the day before.
        var schedule = Schedule.Cron("* * * * *") with { TimeZone = "America/Goose_Bay", Calendar = new() { Include = [new(2010, 11, 6)], Days = DaysOfWeek.None } };

        Fires(schedule, Time("2010-11-06 23:58 -03:00"), 3).Should().Equal("2010-11-07 02:59:00", "2010-11-07 03:01:00", "2010-11-07 03:02:00");
    }

    [Fact]
    public void Calendar_OfAFastRate_IsPassedDayByDay()
    {
        var schedule = Schedule.FixedRate(TimeSpan.FromMilliseconds(1)) with { Calendar = new() { Within = [new(new(2150, 1, 1), new(2150, 1, 1))] } };

        Fires(schedule, Saved, 1).Should().Equal("2150-01-01 00:00:00");
    }

    [Fact]
    public void Calendar_ThatExcludesWhatTheScheduleSays_EndsTheSearch() =>
        Fires(Schedule.Cron("* * * * * SUN") with { Calendar = new() { Days = DaysOfWeek.Weekdays } }, Saved, 1).Should().BeEmpty();

    [Fact]
    public void Next_AtTheEndsOfTime_IsAnAnswer()
    {
        Schedule[] schedules =
        [
            Schedule.Cron("* * * * * *") with { TimeZone = "Pacific/Apia" },
            Schedule.Cron("30 2 * * *") with { TimeZone = "America/New_York" },
            Schedule.FixedRate(TimeSpan.FromDays(36_525)),
            Schedule.FixedDelay(TimeSpan.FromDays(36_525)),
            Schedule.DailyWindow(new(23, 0), new(1, 0), TimeSpan.FromMinutes(1)) with { TimeZone = "Pacific/Kiritimati" },
            Schedule.Once(DateTimeOffset.MaxValue),
        ];
        foreach (var calculator in schedules.Select(Calculator))
        {
            calculator.Next(DateTimeOffset.MaxValue, DateTimeOffset.MaxValue, LifecycleWindow.Always).Should().BeNull();
            calculator.Next(Saved, new DateTimeOffset(2200, 1, 1, 0, 0, 0, TimeSpan.Zero).AddTicks(-1), LifecycleWindow.Always).Should().BeNull();
            calculator.Next(DateTimeOffset.MinValue, DateTimeOffset.MinValue, new LifecycleWindow(DateTimeOffset.MinValue, DateTimeOffset.MaxValue));
            calculator.First(DateTimeOffset.MinValue, LifecycleWindow.Always);
            calculator.First(DateTimeOffset.MaxValue, LifecycleWindow.Always).Should().BeNull();
        }
    }

    [Fact]
    public void Lifecycle_IncludesBothEnds()
    {
        var calculator = Calculator(Schedule.Cron("0 9 * * *"));
        var window = new LifecycleWindow(Time("2024-03-05 09:00 +00:00"), Time("2024-03-06 09:00 +00:00"));

        calculator.Next(Saved, Saved, window).Should().Be(window.Start);
        calculator.Next(Saved, window.Start!.Value, window).Should().Be(window.End);
        calculator.Next(Saved, window.End!.Value, window).Should().BeNull();
    }

    [Fact]
    public void Jitter_OfAFire_IsAlwaysTheSameAndSpreads()
    {
        var calculator = Calculator(Schedule.Cron("0 9 * * *") with { Jitter = TimeSpan.FromSeconds(10) });
        var delays = Enumerable.Range(0, 200).Select(i => calculator.StartOf(Saved, $"job-{i}") - Saved).ToArray();

        calculator.StartOf(Saved, "job-1").Should().Be(calculator.StartOf(Saved, "job-1"));
        delays.Should().OnlyContain(delay => delay >= TimeSpan.Zero && delay <= TimeSpan.FromSeconds(10));
        delays.Select(delay => (int)delay.TotalSeconds).Distinct().Should().HaveCountGreaterThan(8);
        Enumerable.Range(0, 100).Select(i => calculator.StartOf(Saved.AddDays(i), "job") - Saved.AddDays(i)).Distinct().Should().HaveCountGreaterThan(95);
        Calculator(Schedule.Cron("0 9 * * *")).StartOf(Saved, "job").Should().Be(Saved);
    }

    [Theory]
    [InlineData("*/5 * * * *", "Europe/Berlin")]
    [InlineData("30 2 * * *", "Europe/Berlin")]
    [InlineData("0 0 9 ? * MON-FRI", "America/New_York")]
    [InlineData("0 0 LW * *", null)]
    [InlineData("0 0 29 2 *", "Australia/Lord_Howe")]
    public void Next_AllocatesNothing(string expression, string? zone)
    {
        var calculator = Calculator(Schedule.Cron(expression) with { TimeZone = zone });
        var time = Saved;
        Follow();
        var before = GC.GetAllocatedBytesForCurrentThread();

        Follow();

        (GC.GetAllocatedBytesForCurrentThread() - before).Should().Be(0);

        void Follow()
        {
            for (var i = 0; i < 1_000; i++)
            {
                time = calculator.Next(time, time, LifecycleWindow.Always) ?? Saved;
            }
        }
    }

    internal static ScheduleCompiler Compiler() => new(new ZoneTables(), name => name == "ours" ? new FirstOfMonth() : null);

    internal static ScheduleCalculator Calculator(Schedule schedule) => Compiler().Compile(schedule, "job", out var problem) ?? throw new InvalidOperationException(problem);

    private static IEnumerable<string> Fires(Schedule schedule, DateTimeOffset after, int count)
    {
        var calculator = Calculator(schedule);
        for (var anchor = after; count > 0 && calculator.Next(anchor, after, LifecycleWindow.Always) is { } fire; count--)
        {
            yield return fire.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
            after = fire;
        }
    }

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
