using JobGrains.Orleans.Tests.Cluster;
using JobGrains.Orleans.Tests.Conformance;

namespace JobGrains.Orleans.Tests.Hazards;

/// <summary>The application's own grains on silos with JobGrains work as they do without.</summary>
public sealed class ApplicationGrainTests
{
    private const int Grains = 60;
    private const int Rounds = 200;

    [Fact(Timeout = Bounds.OfATest)]
    public async Task GrainsOfTheApplication_HaveOneActivation_AlsoWhenSilosComeAndGo()
    {
        await using var cluster = await OrleansConformanceCluster.StartAsync(new SiloClusterSetup { HasDirectoriesOfOrleans = true, Jobs = jobs => jobs.AddProcessor("probe", _ => new Probe()) });
        var job = new JobDefinition { Id = "job", Processor = "probe", ExecutionType = ExecutionType.Standalone };

        await CallFromEverywhereAsync(cluster, "before");
        (await cluster.WaitAsync(await cluster.RunAsync(job))).Status.Should().Be(InstanceStatus.Succeeded);
        await cluster.AddSiloAsync("s4");
        await CallFromEverywhereAsync(cluster, "joined");
        await cluster.StopAsync(cluster.Silos[1]);
        await CallFromEverywhereAsync(cluster, "left");
        await cluster.CrashAsync(cluster.Silos[0]);
        await CallFromEverywhereAsync(cluster, "died");
        (await cluster.WaitAsync(await cluster.RunAgainAsync("job"))).Status.Should().Be(InstanceStatus.Succeeded);
    }

    /// <summary>While silos still hear of one that came or went, Orleans may give a grain two activations; it is to be over soon, and not to stay.</summary>
    private static async Task CallFromEverywhereAsync(OrleansConformanceCluster cluster, string when)
    {
        var silos = cluster.Cluster.Silos;
        var counts = await CountAsync(0);
        for (var round = 1; round <= Rounds && counts.Any(count => count != silos.Count); round++)
        {
            counts = await CountAsync(round);
        }

        counts.Should().OnlyContain(count => count == silos.Count, "all calls of a grain reach the same activation");

        Task<int[]> CountAsync(int round) => Task.WhenAll(Enumerable.Range(0, Grains).Select(async number =>
        {
            var calls = await Task.WhenAll(silos.Select(silo => silo.Grains.GetGrain<IPlainGrain>($"{when}-{round}-{number}").CountAsync()));
            return calls.Max();
        }));
    }
}
