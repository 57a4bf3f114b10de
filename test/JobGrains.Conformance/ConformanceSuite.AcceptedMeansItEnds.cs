namespace JobGrains.Conformance;

/// <summary>Guarantee 2.</summary>
public abstract partial class ConformanceSuite
{
    [Fact]
    public Task AnAcceptedRunEnds_ThoughTheSiloThatRunsItDies() => RunAsync(async (cluster, probe) =>
    {
        var release = new Signal();
        probe.Work = async (_, _) =>
        {
            await release.Given;
            return ProcessorResult.Succeeded();
        };
        var run = await cluster.RunAsync(Job(ExecutionType.Standalone));

        var first = await probe.StartAsync(_ => true);
        await cluster.CrashAsync(first.Silo);
        await probe.StartAsync(start => start.Silo != first.Silo);
        release.Give();
        var ended = await cluster.WaitAsync(run);

        ended.Status.Should().Be(InstanceStatus.Succeeded);
        ended.Tasks.Redelivered.Should().Be(1);
    });

    [Fact]
    public Task AnAcceptedRunEnds_ThoughEverySiloDies() => RunAsync(async (cluster, probe) =>
    {
        var delayed = new RunRequest { JobId = "job", IdempotencyKey = "delayed", Delay = TimeSpan.FromSeconds(1) };
        var release = new Signal();
        probe.Work = async (_, _) =>
        {
            await release.Given;
            return ProcessorResult.Succeeded();
        };
        // A delivery is lost with each silo that the run reaches in between.
        var running = await cluster.RunAsync(Job(ExecutionType.Standalone) with { MaxDeliveries = 10 });
        var waiting = (await cluster.AskAsync(client => client.RunAsync(delayed))).InstanceId;
        await probe.StartAsync(start => start.Run == running);

        foreach (var silo in cluster.Silos)
        {
            await cluster.CrashAsync(silo);
        }

        await cluster.AddSiloAsync("s4");
        release.Give();

        (await cluster.WaitAsync(running)).Status.Should().Be(InstanceStatus.Succeeded);
        (await cluster.WaitAsync(waiting)).Status.Should().Be(InstanceStatus.Succeeded);
    });

    [Fact]
    public Task AQueuedRunStarts_ThoughTheRunBeforeItLostItsSilo() => RunAsync(async (cluster, probe) =>
    {
        var release = new Signal();
        probe.Work = async (_, _) =>
        {
            await release.Given;
            return ProcessorResult.Succeeded();
        };
        var first = await cluster.RunAsync(Job(ExecutionType.Standalone) with { Admission = new AdmissionOptions { MaxInstances = 1 } });
        var second = await cluster.RunAgainAsync("job");
        var start = await probe.StartAsync(_ => true);

        await cluster.CrashAsync(start.Silo);
        release.Give();

        (await cluster.WaitAsync(first)).Status.Should().Be(InstanceStatus.Succeeded);
        (await cluster.WaitAsync(second)).Status.Should().Be(InstanceStatus.Succeeded);
    });

    [Fact]
    public Task ARunThatNoSiloCanTake_WaitsAndSaysWhy() => RunAsync(async (cluster, probe) =>
    {
        var run = await cluster.RunAsync(Job(ExecutionType.Standalone) with { Placement = new PlacementOptions { Silos = ["s9"] } });
        var waiting = await cluster.UntilAsync(run, info => info.Status == InstanceStatus.WaitingForCapacity);
        waiting.WaitReason.Should().NotBeNullOrEmpty();
        probe.Starts.Should().BeEmpty();

        await cluster.AddSiloAsync("s9");

        (await cluster.WaitAsync(run)).Status.Should().Be(InstanceStatus.Succeeded);
    });
}
