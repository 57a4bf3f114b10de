namespace JobGrains.Tests.Scenarios;

/// <summary>What was lost with a silo is taken up again when the others hear of it, and not at the next look, which may be minutes away.</summary>
public sealed class DepartureScenarios
{
    private static readonly TimeSpan TaskTime = TimeSpan.FromSeconds(10);

    [Fact]
    public void TrackerGoesWithItsSilo() => HolderGoesWithItsSilo("tracker");

    [Fact]
    public void PageGoesWithItsSilo() => HolderGoesWithItsSilo("page");

    private static void HolderGoesWithItsSilo(string holder) => Scenario.Tell(
        async (cluster, probe) =>
        {
            probe.Children = Probe.Numbers(20);
            probe.Work = async (_, _) =>
            {
                await cluster.DelayAsync(TaskTime);
                return ProcessorResult.Succeeded();
            };
            var run = await cluster.RunAsync(new JobDefinition { Id = "map", Processor = "probe", ExecutionType = ExecutionType.MapReduce });
            await probe.StartAsync(start => start.Task.IsMapped);

            await cluster.CrashAsync(cluster.SiloOf(holder));
            var ended = await cluster.WaitAsync(run);

            ended.Status.Should().Be(InstanceStatus.Succeeded, "{0}", ended.Failure);
            (ended.EndedTime - ended.StartedTime).Should().BeLessThan(TimeSpan.FromMinutes(2));
        },
        options: options =>
        {
            options.ReconcilePeriod = TimeSpan.FromMinutes(10);
            options.CatalogPeriod = TimeSpan.FromHours(1);
        });
}
