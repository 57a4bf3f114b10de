using System.Collections.Concurrent;
using System.Diagnostics;
using JobGrains.Orleans.Tests.Cluster;
using JobGrains.Orleans.Tests.Conformance;

namespace JobGrains.Orleans.Tests.Hazards;

/// <summary>A cluster that starts again takes up what was open little by little.</summary>
public sealed class RecoveryTests
{
    private const int Runs = 80;
    private const int Rate = 20;

    [Fact(Timeout = Bounds.OfATest)]
    public async Task OpenRuns_AreTakenUpAtABoundedRate_WhenAllSilosWereLost()
    {
        var release = new Signal();
        var all = new Signal();
        var isSecond = 0;
        var again = new ConcurrentQueue<long>();
        var probe = new Probe
        {
            Work = async (_, token) =>
            {
                if (Volatile.Read(ref isSecond) != 0)
                {
                    again.Enqueue(Stopwatch.GetTimestamp());
                    if (again.Count == Runs)
                    {
                        all.Give();
                    }

                    return ProcessorResult.Succeeded();
                }

                await release.Given.WaitAsync(token);
                return ProcessorResult.Failed("Its silo is lost.");
            },
        };
        await using var cluster = await OrleansConformanceCluster.StartAsync(new SiloClusterSetup
        {
            Silos = 1,
            Jobs = jobs => jobs
                .AddProcessor("probe", _ => probe)
                .Configure(options => (options.RecoveryRate, options.Slots) = (Rate, 2 * Runs))
                .ConfigureOrleans(options => options.IndexShards = 1),
        });
        var runs = new List<InstanceId>();
        for (var run = 0; run < Runs; run++)
        {
            runs.Add(await cluster.RunAsync(new JobDefinition { Id = $"job-{run}", Processor = "probe" }));
            await probe.StartAsync(start => start.Run == runs[^1]);
        }

        await cluster.CrashAsync(cluster.Silos[0]);
        Volatile.Write(ref isSecond, 1);
        await cluster.AddSiloAsync("s2");

        // Nobody asks for them meanwhile: that would take them up, too.
        await all.Given;
        foreach (var run in runs)
        {
            (await cluster.WaitAsync(run)).Status.Should().Be(InstanceStatus.Succeeded);
        }

        // Four seconds, but on a slow machine starts may gather behind something that takes long; all at once they take a moment.
        Stopwatch.GetElapsedTime(again.Min(), again.Max()).Should().BeGreaterThan(TimeSpan.FromSeconds(1.5));
        release.Give();
    }
}
