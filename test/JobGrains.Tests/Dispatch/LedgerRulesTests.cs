using JobGrains.Dispatch;
using JobGrains.Hosting;

namespace JobGrains.Tests.Dispatch;

public sealed class LedgerRulesTests
{
    private static readonly SiloId Silo = new("silo@1");
    private static readonly ClusterView View = new(1, [new ClusterMember(Silo, "silo", [], [], MemberState.Active, new CapacityBox(new SiloCapacity()))]);
    private static readonly TaskPolicy Policy = TaskPolicy.For(new JobDefinition { Id = "job", Processor = "p" }, maxSnoozes: 10);
    private static readonly TaskEntry Root = new() { TaskId = TaskId.Root };

    [Theory]
    [InlineData(nameof(ReportKind.HandedBack))]
    [InlineData(nameof(ReportKind.Interrupted))]
    [InlineData(nameof(ReportKind.Snoozed))]
    public void MayAdopt_WhenAReportEndedTheDeliveryButNotTheTry_TakesOnlyALaterDelivery(string kind)
    {
        var entry = TaskRules.Report(Root, Report(Enum.Parse<ReportKind>(kind), new Epoch(2, 5)), Policy, DateTimeOffset.UnixEpoch, new Random(1));

        TaskRules.MayAdopt(entry, Silo, Held(entry.Try, new Epoch(2, 5))).Should().BeFalse("the worker has not heard yet that its report was taken");
        TaskRules.MayAdopt(entry, Silo, Held(entry.Try, new Epoch(1, 9))).Should().BeFalse();
        TaskRules.MayAdopt(entry, Silo, Held(entry.Try, new Epoch(2, 6))).Should().BeTrue();
        TaskRules.MayAdopt(entry, Silo, Held(entry.Try, new Epoch(3, 1))).Should().BeTrue();
    }

    [Fact]
    public void MayAdopt_WhenTryTargetOrRecordedEpochDiffer_Refuses()
    {
        var epoch = new Epoch(1, 1);

        TaskRules.MayAdopt(Root, Silo, Held(1, epoch)).Should().BeTrue();
        TaskRules.MayAdopt(Root with { Try = 2 }, Silo, Held(1, epoch)).Should().BeFalse();
        TaskRules.MayAdopt(Root with { Target = new SiloId("other@1") }, Silo, Held(1, epoch)).Should().BeFalse();
        TaskRules.MayAdopt(Root with { Status = JobTaskStatus.Dispatched, Silo = Silo, Epoch = new Epoch(1, 2) }, Silo, Held(1, epoch)).Should().BeFalse();
        TaskRules.MayAdopt(Root with { Status = JobTaskStatus.Succeeded }, Silo, Held(1, epoch)).Should().BeFalse();
    }

    [Fact]
    public void AfterInquiry_WhenTheActivationBeforeEndedInOrder_CountsNoLoss()
    {
        var left = Rules(Root).BeforeLeaving(static _ => false, incarnation: 4).Should().ContainSingle().Subject;

        Rules(left).AfterInquiry(static _ => false, View, incarnation: 5).Should().BeEmpty();
        Rules(left).AfterInquiry(static _ => false, View, incarnation: 6).Should().ContainSingle().Which.LostDeliveries.Should().Be(1, "the one between may have sent it");
        Rules(Root).AfterInquiry(static _ => false, View, incarnation: 5).Should().ContainSingle().Which.LostDeliveries.Should().Be(1);
    }

    [Fact]
    public void BeforeLeaving_WhenATaskIsOutOrRecordedAsSent_SaysNothingOfIt()
    {
        Rules(Root).BeforeLeaving(static _ => true, incarnation: 4).Should().BeEmpty();
        Rules(Root with { Status = JobTaskStatus.Dispatched, Silo = Silo, Epoch = new Epoch(4, 1) }).BeforeLeaving(static _ => false, incarnation: 4).Should().BeEmpty();
        Rules(Root with { Status = JobTaskStatus.Succeeded }).BeforeLeaving(static _ => false, incarnation: 4).Should().BeEmpty();
    }

    [Fact]
    public void AfterReports_WhenAStopIsRecorded_EndsWhatTheReportLeavesOpen()
    {
        var rules = new LedgerRules([Root], "Stopped.", _ => Policy);

        var change = rules.AfterReports([new TakenReport(Report(ReportKind.HandedBack, new Epoch(1, 1)), Silo)], DateTimeOffset.UnixEpoch, new Random(1));

        change.Tasks.Should().ContainSingle().Which.Status.Should().Be(JobTaskStatus.Canceled);
        change.Tries.Should().ContainSingle().Which.Silo.Should().Be(Silo);
        change.Stage.Should().Be(CancelStage.None);
    }

    private static LedgerRules Rules(TaskEntry entry) => new([entry], StopMessage: null, _ => Policy);

    private static TaskReport Report(ReportKind kind, Epoch epoch) => new() { TaskId = TaskId.Root, Epoch = epoch, Kind = kind };

    private static HeldTask Held(int @try, Epoch epoch) => new(TaskId.Root, 1, @try, epoch, HeldState.Ended);
}
