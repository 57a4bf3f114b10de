using JobGrains.Client;
using JobGrains.Jobs;
using JobGrains.Schedules;
using JobGrains.Schedules.Zones;

namespace JobGrains.Tests.Schedules;

public class ScheduledDefinitionTests
{
    private static JobDefinition Job => new() { Id = "job", Processor = "p", Schedule = Schedule.Cron("0 9 * * *") with { TimeZone = "Europe/Berlin" } };

    [Fact]
    public void Export_OfASchedule_IsImportedAsTheSame() => DefinitionJson.Read(DefinitionJson.Write(Job)).Should().BeEquivalentTo(Job, options => options.RespectingRuntimeTypes());

    [Fact]
    public void Import_WithTheKindAnywhere_IsRead()
    {
        var read = DefinitionJson.Read("""{"id":"job","processor":"p","schedule":{"expression":"@daily","kind":"cron"}}""");

        read.Schedule.Should().Be(Schedule.Cron("@daily"));
    }

    [Fact]
    public void Check_OfAFixedDelay_AllowsOneInstance()
    {
        var job = Job with { Schedule = Schedule.FixedDelay(TimeSpan.FromSeconds(1)) };

        JobDefinitionValidator.Check(job with { Admission = new AdmissionOptions { MaxInstances = 1 } }).Problems.Should().BeEmpty();
        JobDefinitionValidator.Check(job with { Admission = new AdmissionOptions { MaxInstances = 2 } }).Problems.Should().ContainSingle().Which.Should().Contain("FixedDelay");
    }

    [Fact]
    public void Check_OfHolidaysThatThrow_SaysWhatTheyThrew()
    {
        var registry = new HolidayRegistry([KeyValuePair.Create<string, IHolidays>("broken", new Broken())]);
        var compiler = new ScheduleCompiler(new ZoneTables(), registry.Find);
        var problems = new ProblemList("Job 'job'");
        var schedule = Schedule.Cron("@daily") with { Calendar = new ScheduleCalendar { Holidays = "broken" } };

        ScheduleValidator.Check(problems, "job", schedule, LifecycleWindow.Always, compiler, FirePlans.Start);

        problems.Problems.Should().ContainSingle().Which.Should().Contain("'broken'").And.Contain("NotSupportedException").And.Contain("out of order");
    }

    [Fact]
    public void Change_OfAnythingButTimes_IsNone()
    {
        var calendar = new ScheduleCalendar { Exclude = [new DateOnly(2030, 1, 1)] };
        var copy = new ScheduleCalendar { Exclude = [new DateOnly(2030, 1, 1)] };

        ScheduleChange.IsNone(Job with { Schedule = Job.Schedule with { Calendar = calendar } }, Job with { Schedule = Job.Schedule with { Calendar = copy }, Description = "new" }).Should().BeTrue();
        ScheduleChange.IsNone(Job, Job with { Schedule = Job.Schedule with { TimeZone = null } }).Should().BeFalse();
        ScheduleChange.IsNone(Job, Job with { Lifecycle = new LifecycleWindow(End: FirePlans.Start) }).Should().BeFalse();
    }

    private sealed class Broken : IHolidays
    {
        public bool IsHoliday(DateOnly date) => throw new NotSupportedException("out of order");
    }
}
