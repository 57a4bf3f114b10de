namespace JobGrains.Conformance;

/// <summary>Guarantee 5. The stories of single faults are in Scenarios.</summary>
public abstract partial class ConformanceSuite
{
    [Fact]
    public Task ReduceRunsAndDecides_ThoughEverythingWasDeactivatedBeforeTheLastReport() => RunAsync(async (cluster, probe) =>
    {
        var release = new Signal();
        probe.Children = Probe.Numbers(9);
        probe.Work = async (context, _) =>
        {
            if (context.TaskId.Index == 0)
            {
                await release.Given;
            }

            return ProcessorResult.Succeeded(((IMapContext)context).Payload);
        };
        var run = await cluster.RunAsync(Job(ExecutionType.MapReduce));
        await probe.StartAsync(start => start.Task == TaskId.Mapped(0, 0));

        await cluster.DelayAsync(3 * cluster.IdleAge);
        await cluster.EndActivationsAsync();
        release.Give();
        var ended = await cluster.WaitAsync(run);

        ended.Status.Should().Be(InstanceStatus.Succeeded);
        ended.Result.Should().Be("9 tasks, 45");
    });

    [Fact]
    public Task ReduceRunsAndDecides_AlsoWhenTasksFailed() => RunAsync(async (cluster, probe) =>
    {
        probe.Children = Probe.Numbers(5);
        probe.Work = (context, _) => context.TaskId.Index == 2 ? throw new InvalidOperationException("three is bad") : Task.FromResult(ProcessorResult.Succeeded(((IMapContext)context).Payload));

        var run = await cluster.RunAsync(Job(ExecutionType.MapReduce));
        var ended = await cluster.WaitAsync(run);

        ended.Status.Should().Be(InstanceStatus.Succeeded);
        ended.Result.Should().Be("5 tasks, 12");
        probe.Reduces[^1].Single(result => result.Status == JobTaskStatus.Failed).Failure!.Message.Should().Contain("three is bad");
    });

    [Fact]
    public Task PostProcessRunsAndDecides_ThoughEveryTargetIsLost() => RunAsync(async (cluster, probe) =>
    {
        var never = new Signal();
        probe.Work = async (_, _) =>
        {
            await never.Given;
            return ProcessorResult.Succeeded();
        };
        var silos = cluster.Silos;
        var run = await cluster.RunAsync(Job(ExecutionType.Broadcast));
        foreach (var silo in silos)
        {
            await probe.StartAsync(start => start.Silo == silo && start.Task.IsBroadcastTarget);
        }

        await cluster.AddSiloAsync("s4");
        foreach (var silo in silos)
        {
            await cluster.CrashAsync(silo);
        }

        var ended = await cluster.WaitAsync(run);

        ended.Status.Should().Be(InstanceStatus.Failed);
        probe.PostProcesses[^1].Should().HaveCount(3).And.OnlyContain(outcome => outcome.Status == JobTaskStatus.Lost);
    });
}
