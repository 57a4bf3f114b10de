namespace JobGrains.Tests.Conformance;

/// <summary>Every guarantee in real time, on the embedded host with its journal.</summary>
public sealed class EmbeddedJournalConformance : ConformanceSuite
{
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(1);

    protected override async Task RunAsync(Func<ConformanceSetup> setup, Func<ConformanceCluster, Task> story)
    {
        var folder = Directory.CreateTempSubdirectory("jobgrains-journal-");
        try
        {
            await using var cluster = await EmbeddedConformanceCluster.StartAsync(setup(), jobs => jobs.UseJournal(folder.FullName));
            await story(cluster).WaitAsync(Bound);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
