using JobGrains.Schedules;

namespace JobGrains.Tests.Schedules;

public class ScheduleWordsTests
{
    public static TheoryData<Schedule, string> Others { get; } = new()
    {
        { Schedule.OnDemand, "on demand only" },
        { Schedule.Once(new DateTimeOffset(2030, 1, 2, 3, 4, 5, TimeSpan.FromHours(1))), "once, at 2030-01-02 03:04:05+01:00" },
        { Schedule.FixedRate(TimeSpan.FromMilliseconds(1)), "every 1 millisecond" },
        { Schedule.FixedRate(TimeSpan.FromMinutes(90)), "every 90 minutes" },
        { Schedule.FixedRate(TimeSpan.FromDays(2)) with { Start = DateTimeOffset.UnixEpoch }, "every 2 days, from 1970-01-01 00:00:00+00:00 on" },
        { Schedule.FixedDelay(TimeSpan.FromSeconds(30)), "30 seconds after the end of the previous run" },
        { Schedule.DailyWindow(new(9, 0), new(17, 30), TimeSpan.FromMinutes(10)) with { Days = DaysOfWeek.Weekdays, TimeZone = "Asia/Tokyo" }, "every 10 minutes from 09:00:00 to 17:30:00 on Monday to Friday (Asia/Tokyo)" },
        { Schedule.DailyWindow(new(22, 0), new(2, 0), TimeSpan.FromHours(1)), "every 1 hour from 22:00:00 to 02:00:00 of the next day (UTC)" },
        { Schedule.Cron("0 9 * * *") with { TimeZone = "Europe/Berlin", Calendar = new(), Jitter = TimeSpan.FromSeconds(30) }, "at 09:00, on the days of its calendar (Europe/Berlin), put off by up to 30 seconds" },
        { Schedule.Cron("rubbish"), "rubbish (UTC)" },
    };

    [Theory]
    [InlineData("* * * * * *", "every second")]
    [InlineData("*/15 * * * * *", "every 15 seconds")]
    [InlineData("* * * * *", "every minute")]
    [InlineData("*/5 * * * *", "every 5 minutes")]
    [InlineData("0 * * * *", "every hour")]
    [InlineData("30 * * * *", "at minute 30 of every hour")]
    [InlineData("0,30 * * * *", "every 30 minutes")]
    [InlineData("10,40 * * * *", "at minute 10 and 40 of every hour")]
    [InlineData("0 */2 * * *", "every 2 hours")]
    [InlineData("15 */2 * * *", "at minute 15 every 2 hours")]
    [InlineData("*/10 9-17 * * *", "every 10 minutes in the hours 9 to 17")]
    [InlineData("0 9-17 * * *", "on the hour in the hours 9 to 17")]
    [InlineData("0 9 * * *", "at 09:00")]
    [InlineData("5 0 9 * * *", "at 09:00:05")]
    [InlineData("0,30 9,17 * * *", "at 09:00, 09:30, 17:00 and 17:30")]
    [InlineData("0 9 * * MON-FRI", "at 09:00 on Monday to Friday")]
    [InlineData("0 9 * * SUN,SAT", "at 09:00 on Saturday and Sunday")]
    [InlineData("0 9 * * MON,WED,FRI", "at 09:00 on Monday, Wednesday and Friday")]
    [InlineData("0 0 1 * *", "at 00:00 on day 1 of the month")]
    [InlineData("0 0 1,15 * *", "at 00:00 on day 1 and 15 of the month")]
    [InlineData("0 0 1-7 * *", "at 00:00 on day 1 to 7 of the month")]
    [InlineData("0 0 L * *", "at 00:00 on the last day of the month")]
    [InlineData("0 0 L-3 * *", "at 00:00 on the last day of the month but 3")]
    [InlineData("0 0 LW * *", "at 00:00 on the last weekday of the month")]
    [InlineData("0 0 15W * *", "at 00:00 on the weekday nearest to day 15 of the month")]
    [InlineData("0 0 1,L * *", "at 00:00 on day 1 of the month and the last day of the month")]
    [InlineData("0 0 * * FRI#2", "at 00:00 on the 2nd Friday of the month")]
    [InlineData("0 0 * * FRIL", "at 00:00 on the last Friday of the month")]
    [InlineData("0 0 13 * FRI", "at 00:00 on day 13 of the month and also on Friday")]
    [InlineData("0 0 */10 * MON", "at 00:00 on day 1, 11, 21 and 31 of the month, where it is Monday")]
    [InlineData("0 0 1 1 *", "at 00:00 on day 1 of the month in January")]
    [InlineData("0 0 1 NOV-FEB *", "at 00:00 on day 1 of the month in January, February, November and December")]
    [InlineData("0 0 0 1 JAN-JUN ? 2030", "at 00:00 on day 1 of the month in January to June in 2030")]
    [InlineData("0 0 0 ? * * 2030-2035", "at 00:00 in 2030 to 2035")]
    [InlineData("0 0 0 ? * * 2030,2035", "at 00:00 in 2030 and 2035")]
    [InlineData("@weekly", "at 00:00 on Sunday")]
    public void Describe_OfCron_SaysItInWords(string expression, string expected) =>
        ScheduleWords.Describe(Schedule.Cron(expression), "job").Should().Be(expected + " (UTC)");

    [Theory]
    [MemberData(nameof(Others))]
    public void Describe_OfOthers_SaysItInWords(Schedule schedule, string expected) => ScheduleWords.Describe(schedule, "job").Should().Be(expected);
}
