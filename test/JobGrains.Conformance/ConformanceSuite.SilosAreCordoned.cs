namespace JobGrains.Conformance;

/// <summary>What an operator asks of a silo.</summary>
public abstract partial class ConformanceSuite
{
    [Fact]
    public Task ACordonedSilo_TakesNothing_UntilItIsUncordoned() => RunAsync(async (cluster, probe) =>
    {
        var cordoned = cluster.Silos[0];
        (await cluster.AskAsync(client => client.CordonSiloAsync(cordoned))).Capacity.Readiness.Should().Be(SiloReadiness.Cordoned);
        await UntilSeenAsync(cluster, cordoned, SiloReadiness.Cordoned);
        probe.Children = Probe.Numbers(20);

        var map = await cluster.WaitAsync(await cluster.RunAsync(Job(ExecutionType.Map)));
        await cluster.WaitAsync(await cluster.RunAsync(Job(ExecutionType.Broadcast)));

        map.Status.Should().Be(InstanceStatus.Succeeded);
        probe.PostProcesses[^1].Should().HaveCount(3).And.OnlyContain(outcome => outcome.Status == (outcome.Silo == cordoned ? JobTaskStatus.Skipped : JobTaskStatus.Succeeded));
        probe.Starts.Should().NotContain(start => start.Silo == cordoned);

        (await cluster.AskAsync(client => client.UncordonSiloAsync(cordoned))).Capacity.Readiness.Should().Be(SiloReadiness.Ready);
        await UntilSeenAsync(cluster, cordoned, SiloReadiness.Ready);
        (await cluster.WaitAsync(await cluster.RunAgainAsync("job"))).Status.Should().Be(InstanceStatus.Succeeded);
        probe.Starts.Should().Contain(start => start.Silo == cordoned && start.Task.IsBroadcastTarget);
    });

    [Fact]
    public Task ADrainedSilo_HandsOnWhatItRuns() => RunAsync(async (cluster, probe) =>
    {
        var interrupted = new Signal();
        probe.Work = async (_, token) =>
        {
            if (probe.Starts.Count == 1)
            {
                // The first start obeys its token; those that follow end at once.
                using var registration = token.Register(interrupted.Give);
                await interrupted.Given;
                token.ThrowIfCancellationRequested();
            }

            return ProcessorResult.Succeeded();
        };
        var run = await cluster.RunAsync(Job(ExecutionType.Standalone));
        var first = await probe.StartAsync(_ => true);

        await cluster.AskAsync(client => client.DrainSiloAsync(first.Silo));
        var ended = await cluster.WaitAsync(run);

        ended.Status.Should().Be(InstanceStatus.Succeeded);
        probe.Starts.Should().HaveCount(2);
        probe.Starts[1].Silo.Should().NotBe(first.Silo);
        cluster.Silos.Should().Contain(first.Silo, "it stays in the cluster");
    });

    [Fact]
    public Task ASiloThatIsNotThere_IsNotCordoned() => RunAsync(async (cluster, _) =>
    {
        var cordon = () => cluster.AskAsync(client => client.CordonSiloAsync(new SiloId("nobody")));

        (await cordon.Should().ThrowAsync<SiloNotFoundException>().WithMessage("*'nobody'*")).Which.SiloId.Should().Be("nobody");
    });

    /// <summary>Waits until every silo knows: where they tell each other, that takes a moment.</summary>
    private static async Task UntilSeenAsync(ConformanceCluster cluster, SiloId silo, SiloReadiness readiness)
    {
        // Each look may ask another silo.
        for (var seen = 0; seen < 3 * cluster.Silos.Count;)
        {
            var info = (await cluster.AskAsync(client => client.GetSilosAsync())).Single(one => one.Id == silo);
            seen = info.Capacity.Readiness == readiness ? seen + 1 : 0;
            await cluster.DelayAsync(TimeSpan.FromMilliseconds(20));
        }
    }
}
