
namespace JobGrains.Tests.Scenarios;

/// <summary>A broadcast never moves a task to another silo: the first of the two bugs that JobGrains was founded on.</summary>
public sealed class BroadcastScenarios
{
    private static readonly JobDefinition Job = new() { Id = "flush", Processor = "probe", ExecutionType = ExecutionType.Broadcast, TaskRetry = new RetryPolicy { MaxTries = 3 } };

    /// <summary>The dispatch was recorded and never arrived: whether the silo started the task is unknown, so it is Lost, and nobody else runs it.</summary>
    [Fact]
    public void BroadcastSiloDiesBeforeAcknowledging() => Scenario.Tell(async (cluster, probe) =>
    {
        var (silos, victim) = (cluster.Silos, default(SiloId));
        probe.BeforeTargets = context =>
        {
            victim = silos.First(silo => silo != context.Silo && silo != cluster.SiloOf("instance"));
            cluster.Isolate(victim);
            return Task.CompletedTask;
        };
        var run = await cluster.RunAsync(Job);
        await cluster.UntilAsync(run, info => info.Tasks.Succeeded == 3);

        await cluster.CrashAsync(victim);
        var ended = await cluster.WaitAsync(run);

        ended.Status.Should().Be(InstanceStatus.Failed);
        ShouldHaveEnded(probe, silos, (victim, JobTaskStatus.Lost));
        probe.Starts.Should().NotContain(start => start.Silo == victim && start.Task.IsBroadcastTarget);
        ShouldHaveStayed(probe, silos);
    });

    /// <summary>The task was running when its silo died: it is Lost, and nobody else runs it.</summary>
    [Fact]
    public void BroadcastSiloDiesWhileRunning() => Scenario.Tell(async (cluster, probe) =>
    {
        var silos = cluster.Silos;
        var (victim, release) = (silos[2], new Signal());
        probe.Work = WaitFor(release);
        var run = await cluster.RunAsync(Job);
        await probe.StartAsync(start => start.Silo == victim && start.Task.IsBroadcastTarget);

        await cluster.CrashAsync(victim);
        release.Give();
        var ended = await cluster.WaitAsync(run);

        ended.Status.Should().Be(InstanceStatus.Failed);
        ShouldHaveEnded(probe, silos, (victim, JobTaskStatus.Lost));
        ShouldHaveStayed(probe, silos);
    });

    /// <summary>A silo that restarts is another one: it is no target of the running attempt, and is one of the next.</summary>
    [Fact]
    public void BroadcastSiloRestartsAsNewIncarnation() => Scenario.Tell(async (cluster, probe) =>
    {
        var silos = cluster.Silos;
        var (victim, release) = (silos[1], new Signal());
        probe.Work = WaitFor(release);
        var run = await cluster.RunAsync(Job);
        await probe.StartAsync(start => start.Silo == victim && start.Task.IsBroadcastTarget);

        await cluster.CrashAsync(victim);
        var reborn = await cluster.AddSiloAsync("s2");
        release.Give();
        await cluster.WaitAsync(run);

        reborn.Should().NotBe(victim);
        ShouldHaveEnded(probe, silos, (victim, JobTaskStatus.Lost));
        ShouldHaveStayed(probe, silos);

        await cluster.AskAsync(client => client.RetryAsync(new RetryRequest { InstanceId = run, ExpectedAttempt = 1 }));
        var ended = await cluster.WaitAsync(run);

        ended.Status.Should().Be(InstanceStatus.Succeeded);
        probe.Starts.Where(start => start.Attempt == 2 && start.Task.IsBroadcastTarget).Should().ContainSingle().Which.Silo.Should().Be(reborn);
    });

    /// <summary>A silo that was declared dead wrongly still runs its task; its late answer changes nothing, and nobody else runs it.</summary>
    [Fact]
    public void BroadcastSiloFalselySuspected() => Scenario.Tell(async (cluster, probe) =>
    {
        var silos = cluster.Silos;
        var (suspect, release) = (silos[0], new Signal());
        probe.Work = WaitFor(release);
        var run = await cluster.RunAsync(Job);
        await probe.StartAsync(start => start.Silo == suspect && start.Task.IsBroadcastTarget);

        await cluster.SuspectAsync(suspect);
        await cluster.UntilAsync(run, info => info.Tasks.Lost == 1);
        release.Give();
        var ended = await cluster.WaitAsync(run);
        await cluster.DelayAsync(TimeSpan.FromMinutes(2));

        ended.Status.Should().Be(InstanceStatus.Failed);
        (await cluster.GetAsync(run)).Should().BeEquivalentTo(ended);
        ShouldHaveEnded(probe, silos, (suspect, JobTaskStatus.Lost));
        ShouldHaveStayed(probe, silos);
    });

    private static Func<IJobContext, CancellationToken, Task<ProcessorResult>> WaitFor(Signal release) => async (_, _) =>
    {
        await release.Given;
        return ProcessorResult.Succeeded();
    };

    /// <summary>Post-process saw every target once: those named as given, the others succeeded.</summary>
    private static void ShouldHaveEnded(Probe probe, IReadOnlyList<SiloId> silos, params (SiloId Silo, JobTaskStatus Status)[] exceptions) =>
        probe.PostProcesses[^1].ToDictionary(outcome => outcome.Silo, outcome => outcome.Status).Should().BeEquivalentTo(
            silos.ToDictionary(silo => silo, silo => exceptions.Where(exception => exception.Silo == silo).Select(exception => exception.Status).DefaultIfEmpty(JobTaskStatus.Succeeded).Single()));

    /// <summary>Each target of the first attempt was started at most once, on its own silo.</summary>
    private static void ShouldHaveStayed(Probe probe, IReadOnlyList<SiloId> silos)
    {
        var starts = probe.Starts.Where(start => start is { Attempt: 1, Task.IsBroadcastTarget: true }).ToList();
        starts.Should().OnlyHaveUniqueItems(start => start.Task).And.OnlyHaveUniqueItems(start => start.Silo);
        starts.Should().OnlyContain(start => silos.Contains(start.Silo));
    }
}
