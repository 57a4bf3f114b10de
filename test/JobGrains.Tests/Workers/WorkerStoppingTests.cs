using JobGrains.Dispatch;

namespace JobGrains.Tests.Workers;

public sealed class WorkerStoppingTests
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    [Fact]
    public void StopTasks_WhenTheyWait_CancelsThemWithoutStarting() => WorkerWorld.RunGated(async (world, gate) =>
    {
        world.Accept(WorkerWorld.Batch(10));
        await gate.Started.Reader.ReadAsync();

        var reply = world.Worker.StopTasks(WorkerWorld.Stop(Grace));

        reply.Tasks.Should().HaveCount(10).And.OnlyContain(t => t.State == HeldState.Stopping || t.State == HeldState.Ended);
        var reports = await world.ReportsAsync(10);
        reports.Should().OnlyContain(r => r.Kind == ReportKind.Canceled && r.Failure!.Kind == FailureKind.Canceled);
        gate.Running.Should().Be(0);
        world.Elapsed.Should().BeLessThan(Grace);
    });

    [Fact]
    public void StopTasks_WhenOneIsNamed_LeavesTheOthers() => WorkerWorld.RunGated(async (world, gate) =>
    {
        world.Accept(WorkerWorld.Batch(10));
        world.Worker.StopTasks(WorkerWorld.Stop(Grace, TaskId.Mapped(0, 7))).Tasks.Should().ContainSingle();
        gate.Release(9);

        var reports = await world.ReportsAsync(10);

        reports.Where(r => r.Kind == ReportKind.Canceled).Should().ContainSingle().Which.TaskId.Index.Should().Be(7);
        reports.Where(r => r.Kind == ReportKind.Succeeded).Should().HaveCount(9);
    });

    [Fact]
    public void StopTasks_WhenItComesLate_LeavesWhatALaterIncarnationSent() => WorkerWorld.Run(
        async world =>
        {
            world.Accept(WorkerWorld.Batch(10, incarnation: 2));

            world.Worker.StopTasks(WorkerWorld.Stop(Grace)).Tasks.Should().BeEmpty();

            (await world.ReportsAsync(10)).Should().OnlyContain(r => r.Kind == ReportKind.Succeeded);
        },
        WorkerWorld.Map((_, _) => new(ProcessorResult.Succeeded())));

    [Fact]
    public void StopTasks_WhenAProcessorDoesNotReturn_AbandonsItAndKeepsItsSlot() => WorkerWorld.RunGated(async (world, gate) =>
    {
        world.Accept(WorkerWorld.Batch(1));
        await gate.Started.Reader.ReadAsync();
        world.Worker.StopTasks(WorkerWorld.Stop(Grace));

        var report = await world.ReportAsync();

        report.Kind.Should().Be(ReportKind.Abandoned);
        world.Elapsed.Should().BeGreaterThanOrEqualTo(Grace).And.BeLessThan(Grace + TimeSpan.FromSeconds(1));
        world.Worker.Readiness.Should().Be(SiloReadiness.Unhealthy, "one of four slots is the limit");
        world.Worker.Deliver(WorkerWorld.Batch(1, number: 2, first: 1)).Verdict.Should().Be(DeliveryVerdict.Overloaded);

        gate.Release();
        await world.DelayAsync(TimeSpan.FromSeconds(1));

        world.Worker.Readiness.Should().Be(SiloReadiness.Ready);
        world.Host.Published!.Readiness.Should().Be(SiloReadiness.Ready);
        world.Host.Reports.Reader.TryRead(out _).Should().BeFalse("its late result no longer counts");
        world.Accept(WorkerWorld.Batch(1, number: 3, first: 1));
    }, isStubborn: true);

    [Fact]
    public void Run_WhenAnAbandonedProcessorHoldsTheOnlyPlaceOfItsRun_StartsTheNext() => WorkerWorld.RunGated(async (world, gate) =>
    {
        world.Spec = world.Spec with { Definition = world.Spec.Definition with { ConcurrencyPerSilo = 1 } };
        world.Accept(WorkerWorld.Batch(3));
        var first = await gate.Started.Reader.ReadAsync();
        world.Worker.StopTasks(WorkerWorld.Stop(Grace, first));
        (await world.ReportAsync()).Kind.Should().Be(ReportKind.Abandoned);

        await gate.Started.Reader.ReadAsync();

        gate.Running.Should().Be(2);
        gate.Release(3);
        (await world.ReportsAsync(2)).Should().OnlyContain(r => r.Kind == ReportKind.Succeeded);
        gate.MostRunning.Should().Be(2);
    }, isStubborn: true, configure: options => options.Slots = 8);

    [Fact]
    public void Run_WhenTheTaskTakesTooLong_FailsWithTimeout() => WorkerWorld.RunGated(async (world, gate) =>
    {
        Limit(world, TimeSpan.FromSeconds(10));
        world.Accept(WorkerWorld.Batch(1));

        var report = await world.ReportAsync();

        report.Kind.Should().Be(ReportKind.Failed);
        report.Failure!.Kind.Should().Be(FailureKind.Timeout);
        world.Elapsed.Should().BeGreaterThanOrEqualTo(TimeSpan.FromSeconds(10)).And.BeLessThan(TimeSpan.FromSeconds(11));
    });

    [Fact]
    public void Run_WhenTheTaskTakesTooLongAndDoesNotStop_IsAbandoned() => WorkerWorld.RunGated(async (world, gate) =>
    {
        Limit(world, TimeSpan.FromSeconds(10));
        world.Accept(WorkerWorld.Batch(1));

        var report = await world.ReportAsync();

        report.Kind.Should().Be(ReportKind.Abandoned);
        report.Failure!.Kind.Should().Be(FailureKind.Timeout);
        world.Elapsed.Should().BeGreaterThanOrEqualTo(TimeSpan.FromSeconds(40));
    }, isStubborn: true);

    [Fact]
    public void Drain_WhenTasksWaitAndRun_HandsBackTheOnesAndLetsTheOthersEnd() => WorkerWorld.RunGated(async (world, gate) =>
    {
        world.Accept(WorkerWorld.Batch(10));
        for (var i = 0; i < 4; i++)
        {
            await gate.Started.Reader.ReadAsync();
        }

        var draining = world.Worker.DrainAsync(TimeSpan.FromSeconds(20));
        world.Worker.Deliver(WorkerWorld.Batch(1, number: 2)).Verdict.Should().Be(DeliveryVerdict.Draining);
        gate.Release(4);
        await draining;

        var reports = await world.ReportsAsync(10);
        reports.Count(r => r.Kind == ReportKind.HandedBack).Should().Be(6);
        reports.Count(r => r.Kind == ReportKind.Succeeded).Should().Be(4);
        world.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(20));
        world.Host.Published!.Readiness.Should().Be(SiloReadiness.Draining);
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Drain_WhenTasksDoNotEndInTime_InterruptsThem(bool stubborn) => WorkerWorld.RunGated(async (world, gate) =>
    {
        world.Accept(WorkerWorld.Batch(2));
        await gate.Started.Reader.ReadAsync();
        await gate.Started.Reader.ReadAsync();

        await world.Worker.DrainAsync(TimeSpan.FromSeconds(20));

        var reports = await world.ReportsAsync(2);
        reports.Should().OnlyContain(r => r.Kind == ReportKind.Interrupted && r.Failure!.Kind == FailureKind.Interrupted);
        world.Elapsed.Should().BeGreaterThanOrEqualTo(TimeSpan.FromSeconds(20)).And.BeLessThan(TimeSpan.FromSeconds(26));
    }, isStubborn: stubborn);

    private static void Limit(WorkerWorld world, TimeSpan limit) =>
        world.Spec = world.Spec with { Definition = world.Spec.Definition with { Timeouts = new TimeoutOptions { Task = limit, Grace = Grace } } };
}
