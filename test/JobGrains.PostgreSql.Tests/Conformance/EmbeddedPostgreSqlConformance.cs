namespace JobGrains.PostgreSql.Tests.Conformance;

/// <summary>Every guarantee in real time, on the embedded host with PostgreSQL.</summary>
public sealed class EmbeddedPostgreSqlConformance(ServerFixture server) : ConformanceSuite
{
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(1);

    protected override async Task RunAsync(Func<ConformanceSetup> setup, Func<ConformanceCluster, Task> story)
    {
        await using var cluster = await EmbeddedConformanceCluster.StartAsync(setup(), server.Use(server.NextSchema()));
        await story(cluster).WaitAsync(Bound);
    }
}
