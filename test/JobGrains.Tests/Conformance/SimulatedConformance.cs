namespace JobGrains.Tests.Conformance;

/// <summary>Every guarantee under many interleavings, half of them with the habits of Orleans.</summary>
public sealed class SimulatedConformance : ConformanceSuite
{
    private const ulong Seeds = 20;

    protected override Task RunAsync(Func<ConformanceSetup> setup, Func<ConformanceCluster, Task> story)
    {
        for (var seed = 1UL; seed <= Seeds; seed++)
        {
            using var cluster = new SimulatedConformanceCluster(seed, setup());
            try
            {
                cluster.Tell(() => story(cluster));
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException($"Seed {seed}: {exception.Message}", exception);
            }
        }

        return Task.CompletedTask;
    }
}
