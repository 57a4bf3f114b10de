using JobGrains.Schedules.Zones;

namespace JobGrains.Tests.Schedules;

public class ZoneTests
{
    [Fact]
    public void Table_OfEveryZone_AnswersAsTheSystemDoes()
    {
        foreach (var zone in TimeZoneInfo.GetSystemTimeZones())
        {
            var random = new Random(zone.Id.Length);
            var table = ZoneReader.Read(zone);
            foreach (var change in Zones.SomeChanges(zone, random, 2))
            {
                Check(zone, table, change.AddSeconds(-1));
                Check(zone, table, change);
            }

            for (var i = 0; i < 50; i++)
            {
                Check(zone, table, new DateTime(1970, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddSeconds(random.NextInt64(230L * 365 * 86_400)));
            }
        }
    }

    [Theory]
    [InlineData("europe/berlin", "*Did you mean Europe/Berlin,*")]
    [InlineData("Europe/Berlim", "*Europe/Berlin*")]
    [InlineData("berlin", "*Europe/Berlin*")]
    [InlineData("New York", "*America/New_York*")]
    [InlineData("America/NewYork", "*America/New_York*")]
    [InlineData("Asia/Calcuta", "*Asia/*")]
    [InlineData("utc", "*UTC*")]
    [InlineData("", "*'' is no IANA id; expected 1 to 64 characters*")]
    [InlineData("../../etc/passwd", "*is no IANA id*")]
    [InlineData("/usr/share/zoneinfo/UTC", "*is no IANA id*")]
    [InlineData("Europe", "*'Europe' is not known here. Did you mean *?")]
    [InlineData("Mars/Olympus_Mons", "*is not known here*")]
    public void Find_OfAnUnknownZone_NamesNearOnes(string id, string expected)
    {
        (new ZoneTables().Find(id, out var problem) is null).Should().BeTrue();

        problem.Should().Match(expected);
    }

    [Theory]
    [InlineData("UTC")]
    [InlineData("Etc/UTC")]
    [InlineData("Etc/GMT+5")]
    [InlineData("Europe/Berlin")]
    [InlineData("America/Argentina/Buenos_Aires")]
    public void Find_OfAZone_ReadsItOnce(string id)
    {
        var zones = new ZoneTables();

        (zones.Find(id, out _) is { } table && ReferenceEquals(table, zones.Find(id, out _))).Should().BeTrue();
    }

    private static void Check(TimeZoneInfo zone, ZoneTable table, DateTime utc)
    {
        var second = utc.Ticks / TimeSpan.TicksPerSecond;
        if (table.ToLocal(second) - second != zone.GetUtcOffset(utc).TotalSeconds)
        {
            Assert.Fail($"{zone.Id} at {utc:u}: {table.ToLocal(second) - second} instead of {zone.GetUtcOffset(utc)}.");
        }
    }
}
