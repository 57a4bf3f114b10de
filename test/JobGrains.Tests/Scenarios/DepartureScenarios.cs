namespace JobGrains.Tests.Scenarios;

/// <summary>What was lost with a silo is taken up again when the others hear of it, and not at the next look, which is ten minutes away here.</summary>
public sealed class DepartureScenarios
{
    private static readonly TimeSpan TaskTime = TimeSpan.FromMinutes(3);

    /// <summary>The root was on the same silo, and nobody else has anything to tell the tracker.</summary>
    [Fact]
    public void TrackerGoesWithItsSilo() => HolderGoesWithItsSilo("tracker", start => start.Task == TaskId.Root);

    /// <summary>What ran on the same silo starts again before the other tasks have ended, and have told the page.</summary>
    [Fact]
    public void PageGoesWithItsSilo() => HolderGoesWithItsSilo("page", start => start.Task.IsMapped);

    private static void HolderGoesWithItsSilo(string holder, Func<Start, bool> isSlow) => Scenario.Tell(
        async (cluster, probe) =>
        {
            probe.Map = async (context, cancellationToken) =>
            {
                if (isSlow(probe.StartsOf(context.TaskId)[0]))
                {
                    await cluster.DelayAsync(TaskTime);
                }

                if (context.IsRoot)
                {
                    await context.MapAsync(Probe.Numbers(4), cancellationToken);
                }

                return ProcessorResult.Succeeded();
            };
            var run = await cluster.RunAsync(new JobDefinition { Id = "map", Processor = "probe", ExecutionType = ExecutionType.MapReduce });
            await probe.StartAsync(isSlow);

            // Whoever looks at it now has it on another silo, perhaps.
            await cluster.EndActivationsAsync(holder == "page" ? "tracker" : "instance");
            await cluster.GetAsync(run);
            await cluster.DelayAsync(TimeSpan.FromSeconds(1));
            await cluster.CrashAsync(cluster.SiloOf(holder));
            var ended = await cluster.WaitAsync(run);

            ended.Status.Should().Be(InstanceStatus.Succeeded, "{0}", ended.Failure);
            (ended.EndedTime - ended.StartedTime).Should().BeLessThan(TaskTime + TimeSpan.FromMinutes(1), "{0}", string.Join("; ", probe.Starts));
        },
        options: options =>
        {
            options.ReconcilePeriod = TimeSpan.FromMinutes(10);
            options.CatalogPeriod = TimeSpan.FromHours(1);
        });
}
