using JobGrains.Hosting;
using JobGrains.Testing.Kernel;
using JobGrains.Tests.BadInput;
using JobGrains.Tests.Conformance;

namespace JobGrains.Tests.Scenarios;

/// <summary>Tells a story under many interleavings: on each cluster the same faults come at the same points of the story, and all else is drawn from the seed.</summary>
internal static class Scenario
{
    private const ulong Seeds = 50;

    public static void Tell(
        Func<SimulatedConformanceCluster, Probe, Task> story,
        Func<FaultRates>? rates = null,
        Func<string, bool>? hasProcessors = null,
        Action<JobGrainsOptions>? options = null)
    {
        for (var seed = 1UL; seed <= Seeds; seed++)
        {
            var probe = new Probe();
            var setup = new ConformanceSetup
            {
                Processors = { ["probe"] = probe, ["map-only"] = new MapOnlyProcessor() },
                HasProcessors = hasProcessors ?? (_ => true),
                Options = options ?? (_ => { }),
            };
            using var cluster = new SimulatedConformanceCluster(seed, setup, rates?.Invoke());
            try
            {
                cluster.Tell(() => story(cluster, probe));
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException($"Seed {seed}: {exception.Message}", exception);
            }
        }
    }
}
