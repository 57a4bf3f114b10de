namespace JobGrains.Conformance;

/// <summary>Guarantee 9.</summary>
public abstract partial class ConformanceSuite
{
    [Fact]
    public Task TwoDeliveriesOfATask_DifferInTheirEpochAlone() => RunAsync(async (cluster, probe) =>
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
        var second = await probe.StartAsync(start => start.Silo != first.Silo);
        release.Give();
        await cluster.WaitAsync(run);

        (second with { Epoch = first.Epoch, Silo = first.Silo }).Should().Be(first);
        second.Epoch.Should().NotBe(first.Epoch);
    });
}
