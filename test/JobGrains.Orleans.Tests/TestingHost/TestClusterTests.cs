using JobGrains.Orleans.TestingHost;
using JobGrains.Orleans.Tests.Cluster;
using Orleans.TestingHost;

namespace JobGrains.Orleans.Tests.TestingHost;

/// <summary>JobGrains on the test clusters of Orleans as a user's tests have it.</summary>
public sealed class TestClusterTests
{
    private static readonly JobDefinition Job = new() { Id = "job", Processor = "probe", ExecutionType = ExecutionType.Standalone };
    private readonly Probe _probe = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = Bounds.OfATest)]
    public async Task OnAnInProcessTestCluster_ARunOutlivesTheCrashOfItsSilo()
    {
        var release = new Signal();
        _probe.Work = async (_, _) =>
        {
            await release.Given;
            return ProcessorResult.Succeeded();
        };
        var builder = new InProcessTestClusterBuilder(3);
        builder.AddJobGrains(jobs => jobs.AddProcessor("probe", _ => _probe));
        await using var cluster = builder.Build();
        await cluster.DeployAsync();
        var client = cluster.GetJobClient();
        await client.SaveAsync(Job, cancellationToken: Token);
        var run = (await client.RunAsync("job", cancellationToken: Token)).InstanceId;
        var first = await _probe.StartAsync(_ => true);

        await cluster.CrashSiloAsync(first.Silo);

        cluster.Silos.Select(silo => silo.GetSiloId()).Should().HaveCount(2).And.NotContain(first.Silo);
        await _probe.StartAsync(start => start.Silo != first.Silo).WaitAsync(TimeSpan.FromSeconds(60), Token);
        release.Give();
        (await client.WaitAsync(run, Token)).Status.Should().Be(InstanceStatus.Succeeded);
    }

    [Fact(Timeout = Bounds.OfATest)]
    public async Task OnATestCluster_RecordsOutliveSilos()
    {
        var builder = new TestClusterBuilder(3);
        builder.AddJobGrains(jobs => jobs.AddProcessor("probe", _ => _probe));
        await using var cluster = builder.Build();
        await cluster.DeployAsync();
        var client = cluster.GetJobClient();
        await client.SaveAsync(Job, cancellationToken: Token);
        var run = (await client.RunAsync("job", cancellationToken: Token)).InstanceId;
        await client.WaitAsync(run, Token);

        await cluster.CrashSiloAsync(cluster.SecondarySilos[0].GetSiloId());
        await cluster.StopSiloAsync(cluster.SecondarySilos[0]);

        (await client.GetInstanceAsync(run, Token)).Status.Should().Be(InstanceStatus.Succeeded);
        (await client.GetSilosAsync(Token)).Should().ContainSingle().Which.Id.Should().Be(cluster.Primary!.GetSiloId());
    }

    [Fact(Timeout = Bounds.OfATest)]
    public async Task ASiloThatIsNone_CannotCrash()
    {
        var builder = new InProcessTestClusterBuilder(1);
        builder.AddJobGrains();
        await using var cluster = builder.Build();
        await cluster.DeployAsync();

        var crash = () => cluster.CrashSiloAsync(new SiloId("10.0.0.1:1@1"));

        await crash.Should().ThrowAsync<ArgumentException>().WithMessage("*10.0.0.1:1@1*");
    }
}
