using JobGrains.Hosting;
using JobGrains.Hosting.Storage;
using JobGrains.Tests.Hosting;

namespace JobGrains.Tests.Journal;

public sealed class JournalStoreTests : GrainStoreSuite
{
    private readonly TestJournal _journal = new();

    private protected override IGrainStore Store => _journal.Store;

    [Fact]
    public async Task Snapshot_WhenOfMoreJobsThanAreTakenAtOnce_HasThemAllWithTheirTags()
    {
        var jobs = Enumerable.Range(0, 1_000).Select(job => new JobEntry(new JobId($"job-{job:0000}"), job % 3 == 0 ? ["a", $"{job}"] : [])).ToList();
        foreach (var job in jobs)
        {
            await Store.CommitAsync(new StoreCommit { Grain = new GrainId("job", job.JobId.Value), Changes = default, JobListed = job });
        }

        _journal.Tidy();
        _journal.Reopen();

        (await Store.ListJobsAsync(null, 2_000)).Should().BeEquivalentTo(jobs, options => options.WithStrictOrdering());
    }
}
