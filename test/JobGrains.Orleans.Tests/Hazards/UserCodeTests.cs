using JobGrains.Orleans.Tests.Cluster;
using JobGrains.Orleans.Tests.Conformance;

namespace JobGrains.Orleans.Tests.Hazards;

/// <summary>User code is not a part of the grain call that had it started.</summary>
public sealed class UserCodeTests
{
    private const string Key = "of the caller";

    [Fact(Timeout = Bounds.OfATest)]
    public async Task RequestContext_OfTheCaller_DoesNotFlowIntoUserCode()
    {
        var seen = new List<object?>();
        var probe = new Probe
        {
            Work = (_, _) =>
            {
                lock (seen)
                {
                    seen.Add(RequestContext.Get(Key));
                }

                return Task.FromResult(ProcessorResult.Succeeded());
            },
        };
        await using var cluster = await OrleansConformanceCluster.StartAsync(new SiloClusterSetup { Silos = 2, Jobs = jobs => jobs.AddProcessor("probe", _ => probe) });

        RequestContext.Set(Key, "secret");
        foreach (var type in new[] { ExecutionType.Standalone, ExecutionType.Broadcast })
        {
            await cluster.WaitAsync(await cluster.RunAsync(new JobDefinition { Id = $"{type}", Processor = "probe", ExecutionType = type }));
        }

        RequestContext.Clear();
        seen.Should().HaveCount(3).And.OnlyContain(value => value == null);
    }

    [Fact(Timeout = Bounds.OfATest)]
    public async Task UserCode_RunsOutsideOfGrains()
    {
        var schedulers = new List<TaskScheduler>();
        var probe = new Probe
        {
            Work = (_, _) =>
            {
                lock (schedulers)
                {
                    schedulers.Add(TaskScheduler.Current);
                }

                return Task.FromResult(ProcessorResult.Succeeded());
            },
        };
        await using var cluster = await OrleansConformanceCluster.StartAsync(new SiloClusterSetup { Silos = 1, Jobs = jobs => jobs.AddProcessor("probe", _ => probe) });

        await cluster.WaitAsync(await cluster.RunAsync(new JobDefinition { Id = "job", Processor = "probe", ExecutionType = ExecutionType.Standalone }));

        schedulers.Should().Equal(TaskScheduler.Default);
    }
}
