using JobGrains.Schedules;

namespace JobGrains.Tests.Schedules;

public class MisfireRulesTests
{
    private const int Many = int.MaxValue;

    private static readonly DateTimeOffset Start = FirePlans.Start;

    [Fact]
    public void Decide_WhenOnTime_RunsTheFire()
    {
        var due = MisfireRules.Decide(FirePlans.Of(FirePlans.Hourly), null, Start.AddSeconds(30), Many);

        due.Should().BeEquivalentTo(new DueFires([Start], null, Start, IsPartial: false));
    }

    [Fact]
    public void Decide_WhenNothingIsDue_DecidesNothing() =>
        MisfireRules.Decide(FirePlans.Of(FirePlans.Hourly), Start, Start.AddMinutes(59), Many).Should().BeEquivalentTo(new DueFires([], null, Start, IsPartial: false));

    [Theory]
    [InlineData(MisfirePolicy.Skip, 0, 168)]
    [InlineData(MisfirePolicy.FireOnce, 1, 167)]
    [InlineData(MisfirePolicy.FireAll, 24, 144)]
    public void Decide_AfterAWeek_DoesWhatThePolicySays(MisfirePolicy policy, int fires, long missed)
    {
        var now = Start.AddDays(7).AddMinutes(-10);

        var due = MisfireRules.Decide(FirePlans.Of(FirePlans.Hourly, new MisfireOptions { Policy = policy, MaxFires = 24 }), null, now, Many);

        due.Fires.Should().Equal(Enumerable.Range(168 - fires, fires).Select(hour => Start.AddHours(hour)));
        due.Missed.Should().Be(new MissedFires(Start, Start.AddHours(missed - 1), missed));
        due.Last.Should().Be(Start.AddHours(167));
    }

    [Theory]
    [InlineData(MisfirePolicy.Skip, 0)]
    [InlineData(MisfirePolicy.FireOnce, 1)]
    [InlineData(MisfirePolicy.FireAll, 100)]
    public void Decide_AfterAYearOfMilliseconds_CountsThemAtOnce(MisfirePolicy policy, int late)
    {
        var now = Start.AddDays(365);
        var plan = FirePlans.Of(Schedule.FixedRate(TimeSpan.FromMilliseconds(1)), new MisfireOptions { Policy = policy, Tolerance = TimeSpan.FromMilliseconds(10) });

        var due = MisfireRules.Decide(plan, null, now, Many);

        due.IsPartial.Should().BeFalse();
        due.Missed.Should().Be(new MissedFires(Start, now.AddMilliseconds(-11 - late), (365L * 86_400_000) - 10 - late));
        due.Fires.Should().HaveCount(late + 11).And.EndWith(now);
    }

    [Fact]
    public void Decide_WhenTheLastFireIsLate_RunsItOnce()
    {
        var plan = FirePlans.Of(Schedule.Once(Start));

        MisfireRules.Decide(plan, null, Start.AddDays(3), Many).Fires.Should().Equal(Start);
        plan.NextAfter(Start).Should().BeNull();
    }

    [Fact]
    public void Decide_WithRoomForFew_TakesTheFirstAndSaysSo()
    {
        var plan = FirePlans.Of(FirePlans.Hourly, new MisfireOptions { Policy = MisfirePolicy.FireAll });

        var due = MisfireRules.Decide(plan, null, Start.AddHours(9), 4);

        due.Fires.Should().Equal(Enumerable.Range(0, 4).Select(hour => Start.AddHours(hour)));
        due.Should().Match<DueFires>(d => d.IsPartial && d.Last == Start.AddHours(3));
    }

    [Fact]
    public void Decide_WithJitter_WaitsForTheStart()
    {
        var plan = FirePlans.Of(FirePlans.Hourly with { Jitter = TimeSpan.FromMinutes(50) });
        var start = plan.StartOf(Start);

        MisfireRules.Decide(plan, null, start.AddTicks(-1), Many).Fires.Should().BeEmpty();
        MisfireRules.Decide(plan, null, start, Many).Fires.Should().Equal(Start);
    }

    [Fact]
    public void Decide_InTurns_IsTheSameAsAtOnce()
    {
        var random = new Random(1);
        for (var i = 0; i < 500; i++)
        {
            Schedule schedule = random.Next(3) switch
            {
                0 => Schedule.FixedRate(TimeSpan.FromSeconds(random.Next(1, 600))),
                1 => Schedule.DailyWindow(new TimeOnly(22, 0), new TimeOnly(3, 30), TimeSpan.FromSeconds(random.Next(31, 600))) with { TimeZone = "Europe/Berlin" },
                _ => FirePlans.Hourly with { TimeZone = "Europe/Berlin", Calendar = random.Next(2) == 0 ? null : new ScheduleCalendar { Days = DaysOfWeek.Weekdays } },
            };
            var misfire = new MisfireOptions { Policy = (MisfirePolicy)random.Next(3), MaxFires = random.Next(1, 30), Tolerance = TimeSpan.FromMinutes(random.Next(0, 200)) };
            var jitter = schedule is FixedRateSchedule ? 0 : random.Next(30);
            var plan = FirePlans.Of(schedule with { Jitter = TimeSpan.FromSeconds(jitter) }, misfire);
            var now = Start.AddSeconds(random.Next(0, 7 * 86_400));
            var all = FirePlans.UpTo(plan, now).Where(fire => plan.StartOf(fire) <= now).ToList();
            var late = all.Count(fire => now - plan.StartOf(fire) > misfire.Tolerance);
            var run = misfire.Policy switch { MisfirePolicy.Skip => 0, MisfirePolicy.FireOnce => 1, _ => misfire.MaxFires };
            var dropped = Math.Max(0, late - run);
            var fires = new List<DateTimeOffset>();
            var missed = 0L;
            DateTimeOffset? last = null;
            for (var partial = true; partial;)
            {
                var due = MisfireRules.Decide(plan, last, now, random.Next(30, 60), random.Next(1, 50));
                fires.AddRange(due.Fires);
                if (due.Missed is { } row)
                {
                    row.First.Should().Be(all[(int)missed]);
                    missed += row.Count;
                    row.Last.Should().Be(all[(int)missed - 1]);
                }

                (last, partial) = (due.Last, due.IsPartial);
            }

            missed.Should().Be(dropped);
            fires.Should().Equal(all.Skip(dropped));
        }
    }

    [Fact]
    public void PassOver_CountsWhatLooksWouldFind()
    {
        var random = new Random(2);
        for (var i = 0; i < 300; i++)
        {
            Schedule schedule = random.Next(3) switch
            {
                0 => Schedule.FixedRate(TimeSpan.FromSeconds(random.Next(1, 900))) with { Start = random.Next(2) == 0 ? null : Start.AddMinutes(random.Next(-100, 100)) },
                1 => Schedule.DailyWindow(new TimeOnly(22, 0), new TimeOnly(random.Next(24), 30), TimeSpan.FromSeconds(random.Next(60, 900))) with
                {
                    TimeZone = "America/New_York",
                    Days = (DaysOfWeek)random.Next(1, 128),
                },
                _ => FirePlans.Hourly,
            };
            var plan = FirePlans.Of(schedule, from: Start.AddDays(random.Next(20)), lifecycle: new LifecycleWindow(Start.AddHours(random.Next(48)), Start.AddDays(random.Next(5, 20))));
            var until = Start.AddMinutes(random.Next(0, 20 * 1_440));
            var all = FirePlans.UpTo(plan, until);

            var missed = MisfireRules.PassOver(plan, null, until);

            missed.Should().Be(all.Count == 0 ? null : new MissedFires(all[0], all[^1], all.Count));
        }
    }
}
