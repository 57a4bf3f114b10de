using System.Text.Json;
using JobGrains.Hosting;

namespace JobGrains.Tests.Schedules;

public class ScheduleJsonTests
{
    public static TheoryData<Schedule, string> Schedules { get; } = new()
    {
        { Schedule.OnDemand, """{"kind":"onDemand"}""" },
        { Schedule.Cron("0 9 * * MON-FRI") with { TimeZone = "Europe/Berlin" }, """{"kind":"cron","expression":"0 9 * * MON-FRI","timeZone":"Europe/Berlin"}""" },
        { Schedule.FixedRate(TimeSpan.FromMilliseconds(250)) with { Start = DateTimeOffset.UnixEpoch, Jitter = TimeSpan.FromSeconds(1) }, """{"kind":"fixedRate","interval":"00:00:00.2500000","start":"1970-01-01T00:00:00+00:00","jitter":"00:00:01"}""" },
        { Schedule.FixedDelay(TimeSpan.FromDays(400)), """{"kind":"fixedDelay","delay":"400.00:00:00"}""" },
        { Schedule.DailyWindow(default, new(2, 0), TimeSpan.FromHours(1)) with { Days = DaysOfWeek.Weekdays }, """{"kind":"dailyWindow","to":"02:00:00","interval":"01:00:00","days":62}""" },
        { Schedule.Once(new DateTimeOffset(2030, 1, 2, 3, 4, 5, TimeSpan.FromHours(1))), """{"kind":"once","time":"2030-01-02T03:04:05+01:00"}""" },
        {
            Schedule.Cron("@daily") with { Calendar = new() { Days = DaysOfWeek.None, Include = [new(2030, 1, 1)], Except = [new(new(2030, 2, 1), new(2030, 2, 9))], Holidays = "ours" } },
            """{"kind":"cron","expression":"@daily","calendar":{"days":0,"include":["2030-01-01"],"exclude":[],"within":[],"except":[{"first":"2030-02-01","last":"2030-02-09"}],"holidays":"ours"}}"""
        },
    };

    [Theory]
    [MemberData(nameof(Schedules))]
    public void Schedule_WhenWrittenAndRead_IsTheSame(Schedule schedule, string expected)
    {
        var json = JsonSerializer.Serialize(schedule, EngineJson.Default.Schedule);

        json.Should().Be(expected);
        JsonSerializer.Deserialize(json, EngineJson.Default.Schedule).Should().BeEquivalentTo(schedule, options => options.RespectingRuntimeTypes());
    }

    [Fact]
    public void Schedule_OfALaterVersion_IsRefused()
    {
        var read = () => JsonSerializer.Deserialize("""{"kind":"lunar"}""", EngineJson.Default.Schedule);

        read.Should().Throw<JsonException>();
    }
}
