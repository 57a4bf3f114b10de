using System.Globalization;
using JobGrains.Schedules.Cron;
using JobGrains.Schedules.Timings;
using JobGrains.Schedules.Zones;

namespace JobGrains.Tests.Schedules;

/// <summary>Quartz.NET's cron expressions where the dialects agree, and each place where they do not.</summary>
public class QuartzTests
{
    private static readonly string[] ZoneIds = ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Santiago", "Asia/Kolkata"];

    private static readonly string[] DayNames = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

    [Fact]
    public void Next_WhereTheDialectsAgree_IsThatOfQuartz()
    {
        var random = new Random(20_260_814);
        var zones = ZoneIds.Select(id => (Zone: Zones.Of(id), Table: ZoneReader.Read(Zones.Of(id)))).ToArray();
        var compared = 0;
        for (var i = 0; i < 6_000; i++)
        {
            var text = Expression(random);
            var (zone, table) = zones[random.Next(zones.Length)];
            var theirs = new Quartz.CronExpression(text, zone);
            var cron = CronTests.Parse(text);
            var ours = new CronTiming(cron, table);
            var time = new DateTimeOffset(random.Next(2000, 2040), 1, 1, 0, 0, 0, TimeSpan.Zero).AddSeconds(random.Next(366 * 86_400));
            for (var fires = 0; fires < 5; fires++)
            {
                var expected = theirs.GetNextValidTimeAfter(time);
                var next = ours.Next(time, time);
                if (FiresAtAGapsEnd(cron, table, next, expected))
                {
                    break;
                }

                if (next != expected)
                {
                    Assert.Fail(string.Create(CultureInfo.InvariantCulture, $"'{text}' in {zone.Id} after {time:u}: Quartz says {expected:u}, we say {next:u}."));
                }

                compared++;
                time = next ?? time;
                if (next is null)
                {
                    break;
                }
            }
        }

        compared.Should().BeGreaterThan(20_000);
    }

    [Theory]
    [InlineData("a day of the week by number: 1 is Monday here, Sunday there", "0 0 0 ? * 1", "UTC", "2026-01-05 00:00", "2026-01-04 00:00")]
    [InlineData("a step over all days of the month narrows the days of the week here, and adds to them there", "0 0 0 */2 * MON", "UTC", "2026-01-05 00:00", "2026-01-03 00:00")]
    [InlineData("31W in a month of 30 days: none here, the last weekday there", "0 0 0 31W 4,5 ?", "UTC", "2026-05-29 00:00", "2026-04-30 00:00")]
    [InlineData("a step after a range of names: taken here, left out there", "0 0 0 1 JAN-MAR/2 ?", "UTC", "2026-03-01 00:00", "2026-02-01 00:00")]
    [InlineData("an interval in a gap: keeps real time here, fires also at the gap's end there", "0 30 2-3 29 3 ?", "Europe/Berlin", "2026-03-29 01:30", "2026-03-29 01:00")]
    public void Next_WhereTheDialectsDisagree_IsNamed(string disagreement, string expression, string zone, string ours, string theirs)
    {
        var time = new DateTimeOffset(2026, 1, 2, 0, 0, 0, TimeSpan.Zero);

        new CronTiming(CronTests.Parse(expression), ZoneReader.Read(Zones.Of(zone))).Next(time, time).Should().Be(Time(ours), disagreement);
        new Quartz.CronExpression(expression, Zones.Of(zone)).GetNextValidTimeAfter(time).Should().Be(Time(theirs), disagreement);
    }

    [Theory]
    [InlineData("several n-th days of the week", "0 0 0 ? * MON#1,FRI#3", true, false)]
    [InlineData("several last days of the week", "0 0 0 ? * MONL,FRIL", true, false)]
    [InlineData("both days given by ?", "0 0 0 ? * ?", true, true)]
    [InlineData("0 for Sunday", "0 0 0 ? * 0", true, false)]
    [InlineData("five fields without being told so", "0 0 * * *", true, false)]
    [InlineData("L alone as a day of the week: Saturday there", "0 0 0 ? * L", false, true)]
    [InlineData("what can never fire", "0 0 0 30 2 ?", false, true)]
    public void Parse_WhereTheDialectsDisagree_IsNamed(string disagreement, string expression, bool ours, bool theirs)
    {
        (CronParser.Parse(expression, "job", out _) is not null).Should().Be(ours, disagreement);
        Quartz.CronExpression.TryParse(expression, out _).Should().Be(theirs, disagreement);
    }

    [Fact]
    public void Next_OverADayThatAZoneLeftOut_GoesOnHereAndBackThere()
    {
        // Samoa had no 2011-12-30.
        var zone = Zones.Of("Pacific/Apia");
        var time = Time("2011-12-29 22:00");

        new CronTiming(CronTests.Parse("0 0 12 * * ?"), ZoneReader.Read(zone)).Next(time, time).Should().Be(Time("2011-12-30 10:00"));
        new Quartz.CronExpression("0 0 12 * * ?", zone).GetNextValidTimeAfter(time).Should().Be(time);
    }

    /// <summary>What both read alike: six or seven fields, days of the week by name, one kind of day unless both are plain.</summary>
    private static string Expression(Random random)
    {
        var seconds = random.Next(3) > 0 ? "0" : Field(random, 0, 59);
        var month = random.Next(3) > 0 ? "*" : Field(random, 1, 12);
        var year = random.Next(6) > 0 ? "" : $" {random.Next(2000, 2030)}-{random.Next(2030, 2060)}";
        var (day, week) = random.Next(4) switch
        {
            0 => (Day(random), "?"),
            1 => ("?", Week(random)),
            2 => (random.Next(1, 29).ToString(CultureInfo.InvariantCulture), DayNames[random.Next(7)]),
            _ => ("*", "?"),
        };
        return $"{seconds} {Field(random, 0, 59)} {Field(random, 0, 23)} {day} {month} {week}{year}";
    }

    private static string Field(Random random, int min, int max)
    {
        int Value() => random.Next(min, max + 1);
        return random.Next(6) switch
        {
            0 => "*",
            1 => $"*/{random.Next(1, max)}",
            2 => $"{Value()}-{Value()}",
            3 => $"{Value()}/{random.Next(1, max)}",
            4 => $"{Value()},{Value()}",
            _ => $"{Value()}",
        };
    }

    private static string Day(Random random) => random.Next(6) switch
    {
        0 => "L",
        1 => "LW",
        2 => $"L-{random.Next(1, 28)}",
        3 => $"{random.Next(1, 29)}W",
        _ => Field(random, 1, 28),
    };

    private static string Week(Random random)
    {
        var name = DayNames[random.Next(7)];
        return random.Next(5) switch
        {
            0 => $"{name}#{random.Next(1, 6)}",
            1 => $"{name}L",
            2 => $"{name}-{DayNames[random.Next(7)]}",
            3 => $"{name},{DayNames[random.Next(7)]}",
            _ => name,
        };
    }

    /// <summary>The one disagreement that comes at random: an interval of which a gap left out a fire.</summary>
    private static bool FiresAtAGapsEnd(CronExpression ours, ZoneTable table, DateTimeOffset? next, DateTimeOffset? theirs)
    {
        if (!ours.KeepsRealTime || theirs is not { } time || next <= time)
        {
            return false;
        }

        var second = time.UtcTicks / TimeSpan.TicksPerSecond;
        var index = table.IndexAt(second);
        return index > 0 && table.Segments[index].Start == second && table.Segments[index].LocalStart > table.Segments[index - 1].LocalEnd;
    }

    private static DateTimeOffset Time(string utc) => DateTimeOffset.Parse(utc + " +00:00", CultureInfo.InvariantCulture);
}
