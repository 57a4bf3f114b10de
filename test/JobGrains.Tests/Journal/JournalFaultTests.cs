using System.Text;
using JobGrains.Hosting;
using JobGrains.Hosting.Journal;
using JobGrains.Hosting.Storage;
using JobGrains.Testing.Cluster;

namespace JobGrains.Tests.Journal;

/// <summary>Where the disk fails, what is to be committed waits, and what was committed stays.</summary>
public class JournalFaultTests
{
    private readonly TestJournal _journal = new();

    [Theory]
    [InlineData(nameof(DiskOperation.Write))]
    [InlineData(nameof(DiskOperation.Flush))]
    public async Task Commit_WhenTheDiskFails_WaitsUntilItWorksAgain(string failing)
    {
        await CommitAsync("before");
        Fail(Enum.Parse<DiskOperation>(failing));

        var waiting = CommitAsync("waiting");
        var behind = CommitAsync("behind");

        waiting.IsCompleted.Should().BeFalse();
        _journal.Store.Health.State.Should().Be(StoreState.Waiting);
        _journal.Store.Health.Now.Problem.Should().Contain("no room");
        (await _journal.Store.ReadAsync(Grain("before"), "record")).ETag.Should().Be(1);
        (await _journal.Store.ReadAsync(Grain("waiting"), "record")).Should().Be(StoredRecord.None, "only what is durable is read");

        _journal.Time.Advance(TimeSpan.FromSeconds(5));
        waiting.IsCompleted.Should().BeFalse();
        _journal.Folder.Fault = null;
        _journal.Time.Advance(TimeSpan.FromSeconds(5));

        (await waiting).Should().Be(2);
        (await behind).Should().Be(3);
        _journal.Store.Health.State.Should().Be(StoreState.Healthy);
        _journal.CrashAndReopen(new Random(1));
        (await ReadAsync("before", "waiting", "behind")).Should().Equal("before", "waiting", "behind");
    }

    [Fact]
    public async Task Commit_WhenAFlushFailedOnce_IsWrittenAgainWhereNothingIsDropped()
    {
        await CommitAsync("before");
        var failed = false;
        _journal.Folder.Fault = (operation, _) =>
        {
            if (operation == DiskOperation.Flush && !failed)
            {
                failed = true;
                throw new IOException("Once.");
            }
        };
        var waiting = CommitAsync("waiting");
        _journal.Time.Advance(TimeSpan.FromSeconds(1));

        (await waiting).Should().Be(2);

        // The system told of success later on, but what it had dropped is gone.
        _journal.CrashAndReopen(new Random(1));
        (await ReadAsync("before", "waiting")).Should().Equal("before", "waiting");
        JournalDump.Of(_journal.Folder).Should().Contain(line => line.StartsWith("00000002.segment: open 1, after segment 1 of", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Commit_WhenTheFlushIsSlow_IsAnsweredAfterItAndTogetherWithAllThatCameMeanwhile()
    {
        var flushes = new Queue<TaskCompletionSource>();
        await CommitAsync("before");
        _journal.Folder.Flushing = () =>
        {
            flushes.Enqueue(new TaskCompletionSource());
            return new ValueTask(flushes.Peek().Task);
        };

        var first = CommitAsync("first");
        var others = Enumerable.Range(0, 5).Select(i => CommitAsync($"other {i}")).ToList();
        flushes.Should().ContainSingle();
        first.IsCompleted.Should().BeFalse();
        flushes.Dequeue().SetResult();
        (await first).Should().Be(2);
        others.Should().OnlyContain(commit => !commit.IsCompleted);
        flushes.Should().ContainSingle("all that waited takes one flush");
        flushes.Dequeue().SetResult();

        (await Task.WhenAll(others)).Should().Equal(3, 4, 5, 6, 7);
    }

    [Fact]
    public async Task Dispose_WhenTheDiskFails_EndsAndTellsWhoWaits()
    {
        await CommitAsync("before");
        Fail(DiskOperation.Write);
        var waiting = CommitAsync("waiting");

        await _journal.Store.DisposeAsync();

        await waiting.Invoking(commit => commit).Should().ThrowAsync<JobGrainsUnavailableException>();
        await _journal.Store.Invoking(store => store.CommitAsync(Commit("late")).AsTask()).Should().ThrowAsync<JobGrainsUnavailableException>();
        _journal.Store.Health.State.Should().Be(StoreState.Stopped);
        _journal.Folder.Fault = null;
        _journal.Open();
        (await ReadAsync("before")).Should().Equal("before");
    }

    [Fact]
    public void Open_WhenTheFolderCannotBeWritten_SaysSoAndWhatToDo()
    {
        Fail(DiskOperation.Create);

        var act = () => _journal.Open();

        act.Should().Throw<JournalException>().WithMessage("The journal in 'sim' cannot be used: There is no room. Make sure*");
    }

    [Fact]
    public void Open_WhenAnotherHasIt_SaysSo()
    {
        _journal.Open();

        var act = () => new TestJournal(_journal.Folder).Open();

        act.Should().Throw<JournalException>().WithMessage("*locked*");
    }

    [Fact]
    public async Task Tidy_WhenItFails_LosesNothingAndIsDoneLater()
    {
        for (var i = 0; i < 60; i++)
        {
            await CommitAsync($"record {i}", new string('x', 100));
        }

        _journal.Folder.Fault = (operation, name) =>
        {
            if (operation == DiskOperation.Write && name.EndsWith(JournalNames.Unfinished, StringComparison.Ordinal))
            {
                throw new IOException("There is no room.");
            }
        };
        _journal.RunBackground();
        _journal.Folder.List().Should().NotContain(name => name.EndsWith(".snapshot", StringComparison.Ordinal));
        _journal.Folder.Fault = null;
        _journal.Time.Advance(TimeSpan.FromSeconds(30));
        await CommitAsync("later");
        _journal.RunBackground();

        _journal.Folder.List().Should().ContainSingle(name => name.EndsWith(".snapshot", StringComparison.Ordinal));
        _journal.Reopen();
        (await ReadAsync("record 0", "record 59", "later")).Should().Equal(new string('x', 100), new string('x', 100), "later");
    }

    private static GrainId Grain(string key) => new("probe", key);

    private static StoreCommit Commit(string key, string? text = null) => new()
    {
        Grain = Grain(key),
        Changes = new[] { new StoreChange("record", RecordChangeKind.Write, 0, Encoding.UTF8.GetBytes(text ?? key), null) },
    };

    private void Fail(DiskOperation failing) => _journal.Folder.Fault = (operation, _) =>
    {
        if (operation == failing)
        {
            throw new IOException("There is no room.");
        }
    };

    private async Task<long> CommitAsync(string key, string? text = null) => (await _journal.Store.CommitAsync(Commit(key, text))).ETag;

    private async Task<List<string>> ReadAsync(params string[] keys)
    {
        var found = new List<string>();
        foreach (var key in keys)
        {
            var stored = await _journal.Store.ReadAsync(Grain(key), "record");
            found.Add(stored.Body is { } body ? Encoding.UTF8.GetString(body.Span) : "");
        }

        return found;
    }
}
