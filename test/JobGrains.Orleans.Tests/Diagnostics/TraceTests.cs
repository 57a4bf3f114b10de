using JobGrains.Conformance.Tracing;
using JobGrains.Orleans.Tests.Cluster;
using Microsoft.Extensions.DependencyInjection;

namespace JobGrains.Orleans.Tests.Diagnostics;

public sealed class TraceTests(ITestOutputHelper output)
{
    [Fact(Timeout = Bounds.OfATest)]
    public async Task AMapReduceOfAnHttpRequest_IsOneTree_ThoughASiloIsKilled()
    {
        var told = new TracedMapReduce();
        await using var cluster = await SiloCluster.StartAsync(new SiloClusterSetup
        {
            Jobs = jobs => jobs.AddProcessor("count", _ => told.Processor).AddJob(TracedMapReduce.Job),
        });
        await told.TellAsync(
            services => services.AddSingleton(cluster.Client),
            (_, silo) => cluster.CrashAsync(cluster.Silos.Single(running => running.Id == silo)),
            output.WriteLine);
    }
}
