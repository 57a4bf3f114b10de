using System.Globalization;
using JobGrains.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace JobGrains.Tests.Schedules;

public class SchedulePreviewTests
{
    private static readonly DateTimeOffset From = new(2024, 3, 29, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Preview_OfCron_HasWordsAndFiresInItsZone()
    {
        var preview = Preview(Schedule.Cron("30 2 * * *") with { TimeZone = "Europe/Berlin" }, 3);

        preview.Description.Should().Be("at 02:30 (Europe/Berlin)");
        preview.Fires.Select(Show).Should().Equal("2024-03-30 02:30:00 +01:00", "2024-03-31 03:00:00 +02:00", "2024-04-01 02:30:00 +02:00");
    }

    [Fact]
    public void Preview_OfARateOrADelay_BeginsAtOnceOrAtItsStart()
    {
        Preview(Schedule.FixedRate(TimeSpan.FromDays(1)), 2).Fires.Should().Equal(From, From.AddDays(1));
        Preview(Schedule.FixedDelay(TimeSpan.FromDays(1)), 2).Fires.Should().Equal(From, From.AddDays(1));
        Preview(Schedule.FixedDelay(TimeSpan.FromDays(1)) with { Start = From.AddHours(1) }, 2).Fires.Should().Equal(From.AddHours(1), From.AddHours(25));
        Preview(Schedule.FixedDelay(TimeSpan.FromDays(1)) with { Start = From.AddYears(-1) }, 1).Fires.Should().Equal(From);
    }

    [Fact]
    public void Preview_OfHolidays_LeavesThemOut() =>
        Preview(Schedule.Cron("@daily") with { Calendar = new() { Holidays = "ours" } }, 3).Fires.Select(fire => fire.Day).Should().Equal(30, 31, 2);

    [Fact]
    public void Preview_OfFewFires_EndsWithTheLast() => Preview(Schedule.Once(From.AddDays(1)), 5).Fires.Should().Equal(From.AddDays(1));

    [Fact]
    public void Preview_OfOnDemand_HasNoFires() => Preview(Schedule.OnDemand, 5).Fires.Should().BeEmpty();

    [Fact]
    public void Preview_OfWhatIsWrong_SaysAllOfIt()
    {
        var preview = () => Preview(Schedule.Cron("0 25 * * *"), 0);

        preview.Should().Throw<JobValidationException>().Which.Problems.Should().HaveCount(2);
    }

    private static SchedulePreview Preview(Schedule schedule, int count)
    {
        using var services = new ServiceCollection()
            .AddJobGrains(jobs => jobs.AddHolidays("ours", new FirstOfMonth()))
            .BuildServiceProvider();
        return services.GetRequiredService<ISchedulePreviewer>().Preview(new SchedulePreviewRequest { Schedule = schedule, JobId = "job", From = From, Count = count });
    }

    private static string Show(DateTimeOffset time) => time.ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture);
}
