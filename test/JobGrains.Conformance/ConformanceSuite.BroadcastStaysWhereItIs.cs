namespace JobGrains.Conformance;

/// <summary>Guarantee 3. The stories of single faults are in Scenarios.</summary>
public abstract partial class ConformanceSuite
{
    [Fact]
    public Task ABroadcastTaskRunsOnItsSiloOrNowhere_ThoughOneDiesAndOneIsSuspected() => RunAsync(async (cluster, probe) =>
    {
        var release = new Signal();
        probe.Work = async (_, _) =>
        {
            await release.Given;
            return ProcessorResult.Succeeded();
        };
        var silos = cluster.Silos;
        var run = await cluster.RunAsync(Job(ExecutionType.Broadcast) with { TaskRetry = new RetryPolicy { MaxTries = 3 } });
        foreach (var silo in silos)
        {
            await probe.StartAsync(start => start.Task.IsBroadcastTarget && start.Silo == silo);
        }

        await cluster.CrashAsync(silos[0]);
        await cluster.SuspectAsync(silos[1]);
        await cluster.AddSiloAsync("s4");
        await cluster.UntilAsync(run, info => info.Tasks.Lost == 2);
        release.Give();
        var ended = await cluster.WaitAsync(run);

        ended.Status.Should().Be(InstanceStatus.Failed);
        ended.LaterSilos.Should().Be(1, "a silo that joins later is no target, and is counted");
        var outcomes = probe.PostProcesses[^1].ToDictionary(outcome => outcome.Silo, outcome => outcome.Status);
        outcomes.Should().Equal(new Dictionary<SiloId, JobTaskStatus> { [silos[0]] = JobTaskStatus.Lost, [silos[1]] = JobTaskStatus.Lost, [silos[2]] = JobTaskStatus.Succeeded });
        probe.Starts.Where(start => start.Task.IsBroadcastTarget).Should().HaveCount(3).And.OnlyHaveUniqueItems(start => start.Silo);
    });

    [Fact]
    public Task ABroadcastTaskIsTriedAgain_OnTheSameSilo() => RunAsync(async (cluster, probe) =>
    {
        probe.Work = (context, _) => Task.FromResult(context.Try < 3 ? ProcessorResult.Failed("not yet") : ProcessorResult.Succeeded());

        var run = await cluster.RunAsync(Job(ExecutionType.Broadcast) with { TaskRetry = new RetryPolicy { MaxTries = 3, Delay = TimeSpan.FromMilliseconds(10) } });
        var ended = await cluster.WaitAsync(run);

        ended.Status.Should().Be(InstanceStatus.Succeeded);
        var targets = probe.Starts.Where(start => start.Task.IsBroadcastTarget).GroupBy(start => start.Task).ToList();
        targets.Should().HaveCount(3);
        targets.Should().OnlyContain(target => target.Select(start => start.Try).SequenceEqual(Enumerable.Range(1, 3)) && target.Select(start => start.Silo).Distinct().Count() == 1);
    });
}
