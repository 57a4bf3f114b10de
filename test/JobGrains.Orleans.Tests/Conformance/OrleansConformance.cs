namespace JobGrains.Orleans.Tests.Conformance;

/// <summary>Every guarantee on a cluster of real silos.</summary>
public sealed class OrleansConformance : ConformanceSuite
{
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(1);

    protected override async Task RunAsync(Func<ConformanceSetup> setup, Func<ConformanceCluster, Task> story)
    {
        await using var cluster = await OrleansConformanceCluster.StartAsync(setup());
        await story(cluster).WaitAsync(Bound);
    }
}
