using JobGrains.Dispatch;
using JobGrains.Workers;

namespace JobGrains.Tests.Workers;

public sealed class WorkerServiceTests
{
    [Fact]
    public void Change_WhenItIsForAnotherVersion_ChangesNothing() => WorkerWorld.Run(
        async world =>
        {
            var unknown = world.Worker.Change(new ChangeSiloRequest(SiloChange.Cordon, Token: 1, Seen: 0));
            unknown.IsStale.Should().BeTrue();
            world.Worker.Readiness.Should().Be(SiloReadiness.Ready);

            var cordon = new ChangeSiloRequest(SiloChange.Cordon, Token: 1, Seen: unknown.Version);
            var cordoned = world.Worker.Change(cordon);
            cordoned.Readiness.Should().Be(SiloReadiness.Cordoned);
            world.Host.Published!.Readiness.Should().Be(SiloReadiness.Cordoned);
            world.Worker.Change(cordon).Should().Be(cordoned, "it is a repeat");

            world.Worker.Change(new ChangeSiloRequest(SiloChange.Uncordon, Token: 2, Seen: cordoned.Version)).Readiness.Should().Be(SiloReadiness.Ready);
            world.Worker.Change(cordon).IsStale.Should().BeTrue("it comes late");
            world.Worker.Readiness.Should().Be(SiloReadiness.Ready);
            await Task.CompletedTask;
        },
        WorkerWorld.Map((_, _) => new(ProcessorResult.Succeeded())));

    [Fact]
    public void Cordon_WhenABatchComes_RefusesIt_AndGoesOnWithWhatItHas() => WorkerWorld.RunGated(async (world, gate) =>
    {
        world.Accept(WorkerWorld.Batch(1));
        await gate.Started.Reader.ReadAsync();

        Change(world, SiloChange.Cordon);

        world.Worker.Deliver(WorkerWorld.Batch(1, number: 2)).Verdict.Should().Be(DeliveryVerdict.Draining);
        gate.Release(1);
        (await world.ReportAsync()).Kind.Should().Be(ReportKind.Succeeded);
        Change(world, SiloChange.Uncordon);
        world.Worker.Deliver(WorkerWorld.Batch(1, number: 3)).Verdict.Should().Be(DeliveryVerdict.Accepted);
        gate.Release(1);
        (await world.ReportAsync()).Kind.Should().Be(ReportKind.Succeeded);
    });

    [Fact]
    public void Drain_WhenTasksWaitAndRun_HandsBackTheOnesAndInterruptsTheOthersInTime() => WorkerWorld.RunGated(async (world, gate) =>
    {
        world.Accept(WorkerWorld.Batch(10));
        for (var i = 0; i < 4; i++)
        {
            await gate.Started.Reader.ReadAsync();
        }

        Change(world, SiloChange.Drain);

        var reports = await world.ReportsAsync(10);
        reports.Count(r => r.Kind == ReportKind.HandedBack).Should().Be(6);
        reports.Count(r => r.Kind == ReportKind.Interrupted).Should().Be(4);
        world.Elapsed.Should().BeGreaterThanOrEqualTo(TimeSpan.FromSeconds(20)).And.BeLessThan(TimeSpan.FromSeconds(25));
    });

    [Fact]
    public void Uncordon_WhenTheSiloDrains_LetsRunningTasksGoOn() => WorkerWorld.RunGated(async (world, gate) =>
    {
        world.Accept(WorkerWorld.Batch(1));
        await gate.Started.Reader.ReadAsync();

        Change(world, SiloChange.Drain);
        Change(world, SiloChange.Uncordon);
        await Task.Delay(TimeSpan.FromMinutes(1), world.Host.Time);
        gate.Release(1);

        (await world.ReportAsync()).Kind.Should().Be(ReportKind.Succeeded);
    });

    private static void Change(WorkerWorld world, SiloChange change)
    {
        var seen = world.Worker.Change(new ChangeSiloRequest(change, Token: long.MaxValue - (int)change, Seen: 0)).Version;
        world.Worker.Change(new ChangeSiloRequest(change, Token: 10 + seen, seen)).IsStale.Should().BeFalse();
    }
}
