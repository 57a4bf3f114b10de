namespace JobGrains.Tests.Conformance;

/// <summary>Every guarantee in real time, on the embedded host with its memory store.</summary>
public sealed class EmbeddedMemoryConformance : ConformanceSuite
{
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(1);

    protected override async Task RunAsync(Func<ConformanceSetup> setup, Func<ConformanceCluster, Task> story)
    {
        await using var cluster = await EmbeddedConformanceCluster.StartAsync(setup());
        await story(cluster).WaitAsync(Bound);
    }
}
