using System.Text;
using JobGrains.Hosting;
using JobGrains.Hosting.Journal;
using JobGrains.Hosting.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace JobGrains.Tests.Journal;

/// <summary>On a real disk, with the writer's thread.</summary>
public sealed class DiskFolderTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("jobgrains-journal-");

    [Fact]
    public async Task Commit_WhenManyAreMadeAtOnce_HasThemAllAfterTheNextStart()
    {
        var settings = TestJournal.Small with { SegmentSize = 64 << 10, BatchSize = 4 << 10 };
        const int Writers = 8;
        const int Commits = 200;
        await UseAsync(settings, async store =>
        {
            await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
            {
                var etag = 0L;
                for (var i = 0; i < Commits; i++)
                {
                    var change = new StoreChange("record", i % 10 == 0 ? RecordChangeKind.Write : RecordChangeKind.Append, etag, Encoding.UTF8.GetBytes($"{writer} {i}"), null);
                    etag = (await store.CommitAsync(new StoreCommit { Grain = new GrainId("probe", $"{writer}"), Changes = new[] { change } })).ETag;
                    etag.Should().BePositive();
                    (await store.ReadAsync(new GrainId("probe", $"{writer}"), "record")).Deltas.Should().HaveCount(i % 10);
                }
            })));
        });

        await UseAsync(settings, async store =>
        {
            store.OpenCount.Should().Be(2);
            for (var writer = 0; writer < Writers; writer++)
            {
                var stored = await store.ReadAsync(new GrainId("probe", $"{writer}"), "record");
                Encoding.UTF8.GetString(stored.Body!.Value.Span).Should().Be($"{writer} {Commits - 10}");
                stored.Deltas.Select(delta => Encoding.UTF8.GetString(delta.Span)).Should().Equal(Enumerable.Range(Commits - 9, 9).Select(i => $"{writer} {i}"));
            }
        });
        _directory.GetFiles("*.snapshot").Length.Should().BeLessThanOrEqualTo(1);
    }

    [Fact]
    public void Lock_WhenAnotherHasIt_NamesTheFolderAndWhatToDo()
    {
        using var first = new DiskFolder(_directory.FullName).Lock();

        var act = () => new DiskFolder(_directory.FullName).Lock();

        act.Should().Throw<JournalException>().WithMessage("*is locked*One process at a time*").Which.File.Should().StartWith(_directory.FullName);
    }

    [Fact]
    public void Folder_WhenItCannotBeCreated_NamesItAndWhatToDo()
    {
        var file = Path.Combine(_directory.FullName, "file");
        File.WriteAllText(file, "");

        var act = () => new DiskFolder(Path.Combine(file, "journal"));

        act.Should().Throw<JournalException>().WithMessage("*cannot be created*Name another folder*");
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private async Task UseAsync(JournalSettings settings, Func<JournalStore, Task> use)
    {
        using var thread = new WriterThread("test");
        var parts = new JournalParts(new DiskFolder(_directory.FullName), settings, TimeProvider.System, thread, TaskScheduler.Default, NullLogger.Instance);
        await using var store = await JournalStore.OpenAsync(parts);
        await use(store);
    }
}
