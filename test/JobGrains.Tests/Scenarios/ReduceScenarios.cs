using JobGrains.Testing.Kernel;

namespace JobGrains.Tests.Scenarios;

/// <summary>When all tasks are done, reduce runs: the second of the two bugs that JobGrains was founded on was that it did not.</summary>
public sealed class ReduceScenarios
{
    private const int Tasks = 12;

    private static readonly JobDefinition Job = new()
    {
        Id = "sum",
        Processor = "probe",
        ExecutionType = ExecutionType.MapReduce,
        Placement = new PlacementOptions { TrackerSilo = TrackerSiloUse.Padding },
    };

    /// <summary>The silo that will reduce has nothing to do for an hour, because the last task takes that long elsewhere.</summary>
    [Fact]
    public void ReduceAfterTrackerSiloIdleForMinutes() => Scenario.Tell(async (cluster, probe) =>
    {
        var release = LastTaskWaits(probe);
        var run = await cluster.RunAsync(Job);
        await LastTaskAsync(cluster, probe, run);

        await cluster.DelayAsync(TimeSpan.FromHours(1));
        release.Give();

        ShouldHaveReduced(await cluster.WaitAsync(run), probe);
    });

    /// <summary>The silo that the root ran on, and that was to reduce, dies before the last task is done.</summary>
    [Fact]
    public void ReduceWhenTrackerSiloDies() => Scenario.Tell(async (cluster, probe) =>
    {
        var release = LastTaskWaits(probe);
        var run = await cluster.RunAsync(Job);
        await LastTaskAsync(cluster, probe, run);
        var root = probe.StartsOf(TaskId.Root)[^1].Silo;

        await cluster.CrashAsync(root);
        release.Give();

        ShouldHaveReduced(await cluster.WaitAsync(run), probe);
        probe.StartsOf(TaskId.Final)[^1].Silo.Should().NotBe(root);
    });

    /// <summary>All processor sessions, that of the reducing silo too, are deactivated while the last task runs.</summary>
    [Fact]
    public void ReduceWhenSessionDeactivatedBeforeFinalizing() => Scenario.Tell(async (cluster, probe) =>
    {
        var release = LastTaskWaits(probe);
        var run = await cluster.RunAsync(Job);
        await LastTaskAsync(cluster, probe, run);

        await cluster.EndActivationsAsync("processor");
        await cluster.DelayAsync(TimeSpan.FromSeconds(10));
        release.Give();

        ShouldHaveReduced(await cluster.WaitAsync(run), probe);
    });

    /// <summary>The last tasks never return, and each has the only place of the run on its silo: they are abandoned, and reduce runs all the same.</summary>
    [Fact]
    public void ReduceWhenProcessorsNeverReturn() => Scenario.Tell(async (cluster, probe) =>
    {
        probe.Children = Probe.Numbers(Tasks);
        probe.Work = async (context, _) =>
        {
            if (context.TaskId.Index >= Tasks - 3)
            {
                await new Signal().Given;
            }

            return ProcessorResult.Succeeded(((IMapContext)context).Payload);
        };
        var run = await cluster.RunAsync(Job with
        {
            ConcurrencyPerSilo = 1,
            Placement = PlacementOptions.Anywhere,
            Timeouts = new TimeoutOptions { Task = TimeSpan.FromSeconds(1), Grace = TimeSpan.FromSeconds(1) },
        });

        var ended = await cluster.WaitAsync(run);

        ended.Status.Should().Be(InstanceStatus.Succeeded, "reduce decides: {0}", ended.Failure);
        ended.Tasks.Failed.Should().Be(3);
        probe.Reduces.Should().ContainSingle().Which.Should().HaveCount(Tasks + 1);
    });

    /// <summary>Every call arrives twice, reports among them: each result counts once, and the run ends once.</summary>
    [Fact]
    public void LastReportDeliveredTwice() => Scenario.Tell(
        async (cluster, probe) =>
        {
            var release = LastTaskWaits(probe);
            release.Give();

            var run = await cluster.RunAsync(Job);

            ShouldHaveReduced(await cluster.WaitAsync(run), probe);
            (await cluster.HistoryAsync(run)).Should().ContainSingle();
            probe.Starts.Where(start => start.Task.IsMapped).Should().OnlyHaveUniqueItems(start => start.Task);
            probe.Reduces.Should().ContainSingle();
        },
        () => new FaultRates { [FaultKind.CallDuplicated] = 1, [FaultKind.CallDelayed] = 0.5 });

    private static Signal LastTaskWaits(Probe probe)
    {
        var release = new Signal();
        probe.Children = Probe.Numbers(Tasks);
        probe.Work = async (context, _) =>
        {
            if (context.TaskId.Index == Tasks - 1)
            {
                await release.Given;
            }

            return ProcessorResult.Succeeded(((IMapContext)context).Payload);
        };
        return release;
    }

    /// <summary>All other tasks are done, and the last one runs.</summary>
    private static async Task LastTaskAsync(ConformanceCluster cluster, Probe probe, InstanceId run)
    {
        await probe.StartAsync(start => start.Task.IsMapped && start.Task.Index == Tasks - 1);
        await cluster.UntilAsync(run, info => info.Tasks.Succeeded >= Tasks);
    }

    /// <summary>The run succeeded with the sum over all tasks, and every reduce that ran to its end saw each result once, in the same order.</summary>
    private static void ShouldHaveReduced(InstanceInfo ended, Probe probe)
    {
        ended.Status.Should().Be(InstanceStatus.Succeeded, "{0}", ended.Failure);
        ended.Result.Should().Be($"{Tasks} tasks, {Tasks * (Tasks + 1) / 2}");
        probe.Reduces[^1].Select(result => result.TaskId).Should().Equal(Enumerable.Range(0, Tasks).Select(index => TaskId.Mapped(0, index)).Prepend(TaskId.Root));
    }
}
