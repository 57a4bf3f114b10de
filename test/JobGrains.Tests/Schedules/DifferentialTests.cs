using System.Globalization;
using JobGrains.Schedules.Cron;
using JobGrains.Schedules.Timings;
using JobGrains.Schedules.Zones;

namespace JobGrains.Tests.Schedules;

/// <summary>Random expressions against references that have no cleverness to be wrong in. A failure names seed, expression and zone.</summary>
public class DifferentialTests
{
    private const int Seed = 20_260_814;
    private const int LeastCases = 100_000;

    [Fact]
    public void Next_WhereClocksChange_IsThatOfAClockReadSecondBySecond()
    {
        var cases = 0;
        var zones = 0;
        foreach (var zone in Zones.WithChanges())
        {
            var random = new Random(Seed + zones);
            var table = ZoneReader.Read(zone);
            foreach (var change in Zones.SomeChanges(zone, random, 3))
            {
                var start = change.AddMinutes(-random.Next(60, 240));
                var clock = new NaiveClock(zone, start, (int)(change - start).TotalMinutes + random.Next(240, 420));
                for (var i = 0; i < 6; i++)
                {
                    cases += Compare(NaiveCron.Dense(random), table, clock, start, random, zone.Id);
                }
            }

            zones++;
        }

        zones.Should().BeGreaterThan(250);
        cases.Should().BeGreaterThan(LeastCases);
    }

    [Fact]
    public void Next_OverYears_IsThatOfACalendarReadDayByDay()
    {
        var random = new Random(Seed);
        for (var i = 0; i < 5_000; i++)
        {
            var cron = NaiveCron.Sparse(random);
            var expression = CronParser.Parse(cron.Text, "job", out var problem);
            var after = new DateTime(random.Next(1990, 2060), 1, 1, 0, 0, 0, DateTimeKind.Utc).AddSeconds(random.Next(366 * 86_400));
            if (expression is null)
            {
                problem.Should().Contain("can never fire");
                NextByDay(cron, after).Should().BeNull();
                continue;
            }

            for (var fires = 0; fires < 3; fires++)
            {
                var expected = NextByDay(cron, after);
                var next = expression.NextLocal((after.Ticks / TimeSpan.TicksPerSecond) + 1);
                if (expected is null)
                {
                    (next > after.AddYears(59).Ticks / TimeSpan.TicksPerSecond).Should().BeTrue($"{cron.Text} after {after:u}");
                    break;
                }

                new DateTime(next * TimeSpan.TicksPerSecond).Should().Be(expected.Value, $"{cron.Text} after {after:u}");
                after = expected.Value;
            }
        }
    }

    private static int Compare(NaiveCron cron, ZoneTable table, NaiveClock clock, DateTime start, Random random, string zone)
    {
        const int mostFires = 150;
        var expression = CronParser.Parse(cron.Text, "job", out var problem);
        if (expression is null)
        {
            problem.Should().Contain("can never fire", $"of {cron.Text}");
            return 0;
        }

        expression.KeepsRealTime.Should().Be(cron.Interval, $"of {cron.Text}");
        var timing = new CronTiming(expression, table);
        var fires = clock.Fires(cron);
        var cases = 0;
        var after = start;
        foreach (var expected in fires.Take(mostFires))
        {
            Check(timing, after, expected, clock.End, () => $"{cron.Text} in {zone}");
            after = expected;
            cases++;
        }

        for (var i = 0; i < 10; i++, cases++)
        {
            after = start.AddSeconds(random.Next((int)(clock.End - start).TotalSeconds));
            var index = fires.BinarySearch(after);
            index = index < 0 ? ~index : index + 1;
            Check(timing, after, index < fires.Count ? fires[index] : null, clock.End, () => $"{cron.Text} in {zone}");
        }

        return cases;
    }

    private static void Check(CronTiming timing, DateTime after, DateTime? expected, DateTime end, Func<string> what)
    {
        var next = timing.Next(after, after)?.UtcDateTime;
        if (expected is null ? next < end : next != expected)
        {
            Assert.Fail(string.Create(CultureInfo.InvariantCulture, $"{what()} after {after:u}: expected {expected:u}, found {next:u}."));
        }
    }

    /// <summary>The first match within 60 years.</summary>
    private static DateTime? NextByDay(NaiveCron cron, DateTime after)
    {
        for (var day = after.Date; day < after.Date.AddYears(60); day = day.AddDays(1))
        {
            if (!cron.IsDayOf(day))
            {
                continue;
            }

            foreach (var time in cron.Times)
            {
                if (day + time > after)
                {
                    return day + time;
                }
            }
        }

        return null;
    }
}
