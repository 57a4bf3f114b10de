using JobGrains.Hosting;
using JobGrains.Hosting.Journal;
using JobGrains.Hosting.Storage;
using JobGrains.Tests.Hosting;

namespace JobGrains.Tests.Journal;

public sealed class JournalStoreTests : GrainStoreSuite
{
    private readonly TestJournal _journal = new();

    private protected override IGrainStore Store => _journal.Store;

    [Fact]
    public async Task Snapshot_WhenEachProcessWritesLittle_IsWrittenAllTheSame()
    {
        for (var process = 0; process < 6; process++)
        {
            await WriteAsync(process, 1_000);
            _journal.RunBackground();
            _journal.Reopen();
        }

        SnapshotNumber().Should().BePositive("what is read behind the last one must not grow for ever");
    }

    [Fact]
    public async Task Snapshot_WhenThereIsALargeOne_IsNotWrittenAgainAtOnceByTheNextProcess()
    {
        for (var grain = 0; grain < 500; grain++)
        {
            await WriteAsync(grain, 10);
        }

        _journal.Tidy();
        var before = SnapshotNumber();
        _journal.Reopen();
        for (var grain = 1_000; grain < 1_006; grain++)
        {
            await WriteAsync(grain, 1_000);
        }

        _journal.RunBackground();
        SnapshotNumber().Should().Be(before, "it takes several times as long to write as what came behind it takes to read");
    }

    [Fact]
    public async Task Snapshot_WhileMuchIsWritten_WaitsForAQuietSecond()
    {
        for (var grain = 0; grain < 5; grain++)
        {
            await WriteAsync(grain, 1_000);
        }

        await WriteAsync(5, 500);
        _journal.RunBackground();
        SnapshotNumber().Should().Be(0, "what is due has its turn when little is written");

        _journal.RunBackground();
        SnapshotNumber().Should().Be(1);
    }

    [Fact]
    public async Task Snapshot_WhenTwiceAsMuchWasWrittenAsMay_WaitsForNothing()
    {
        for (var grain = 0; grain < 9; grain++)
        {
            await WriteAsync(grain, 1_000);
        }

        _journal.Background.Run();

        SnapshotNumber().Should().Be(1);
    }

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

    [Fact]
    public async Task Close_WhenACommitWaitsForAnotherOneOfItsGrain_AnswersBoth()
    {
        var store = _journal.Store;
        _journal.Writer.IsHeld = true;
        var first = CommitAsync();
        var second = CommitAsync();

        var closing = store.DisposeAsync().AsTask();
        _journal.Writer.IsHeld = false;
        _journal.Writer.Run();
        await closing;

        (await first).IsCommitted.Should().BeTrue();
        (await second).Conflict.Should().Be("record");

        Task<StoreCommitReply> CommitAsync() =>
            store.CommitAsync(new StoreCommit { Grain = new GrainId("test", "a"), Changes = new[] { new StoreChange("record", RecordChangeKind.Write, 0, new byte[1], null) } }).AsTask();
    }

    private async Task WriteAsync(int grain, int length) =>
        await Store.CommitAsync(new StoreCommit { Grain = new GrainId("test", $"{grain}"), Changes = new[] { new StoreChange("record", RecordChangeKind.Write, 0, new byte[length], null) } });

    private int SnapshotNumber() => _journal.Folder.List().Max(name => JournalNames.IsSnapshot(name, out var number) ? number : 0);
}
