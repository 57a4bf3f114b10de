using System.Text;
using JobGrains.Hosting;
using JobGrains.Hosting.Storage;
using JobGrains.PostgreSql.Tests.Lots;

namespace JobGrains.PostgreSql.Tests.Stores;

/// <summary>What is gathered and built while the database has the commits before, whatever becomes of those.</summary>
public sealed class GroupsInARowTests(ServerFixture server) : IAsyncDisposable
{
    private const int MostOfATest = 120_000;

    /// <summary>So many that they do not wait for those before.</summary>
    private const int Many = 500;

    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(1);

    private readonly TestStore _test = new(server);

    private static CancellationToken Ending => TestContext.Current.CancellationToken;

    private PostgreSqlStore Store => _test.Store;

    [Fact(Timeout = MostOfATest)]
    public async Task ACommit_OfAGrainOfWhichAnotherIsUnderWay_IsComparedWithWhatThatOneLeaves()
    {
        await _test.OpenAsync();
        await using var hold = await HoldAsync();
        var first = WriteAsync("a");
        await hold.IsWaitedForAsync();

        var second = WriteAsync("a");
        var others = Others();
        await hold.ReleaseAsync();

        (await first.WaitAsync(Bound, Ending)).IsCommitted.Should().BeTrue();
        (await second.WaitAsync(Bound, Ending)).Conflict.Should().Be("record");
        await ExpectAsync(others);
        (await ReadAsync("a")).Should().Be("a");
    }

    [Fact(Timeout = MostOfATest)]
    public async Task CommitsOfAGrain_ThatEachChangeSomethingElseOfIt_AreBothThere()
    {
        await _test.OpenAsync();
        var now = DateTimeOffset.UtcNow;
        var run = LotMaker.Make(new Random(1), 1, now).Ids[0];
        await Store.CommitAsync(Waking("zero"));
        var opening = Commit(run.Value, 0, "one");
        opening.Opened = new OpenEntry { InstanceId = run, State = OpenState.Running, Created = now };
        await using var hold = await HoldAsync();
        var first = Store.CommitAsync(opening).AsTask();
        await hold.IsWaitedForAsync();

        var second = Store.CommitAsync(Waking("two")).AsTask();
        var others = Others();
        await hold.ReleaseAsync();

        await ExpectAsync(others);
        await ExpectAsync([first, second]);
        await _test.ReopenAsync();
        (await Store.ListOpenAsync(run.JobId, null, 100)).Select(entry => entry.InstanceId).Should().Equal(run);
        (await Store.GetNextWakeUpAsync()).Should().Be(now + TimeSpan.FromHours(1));

        StoreCommit Waking(string record)
        {
            var commit = Commit(run.Value, 0, record);
            commit.ChangesWakeUp = true;
            commit.WakeUpTime = now + TimeSpan.FromHours(1);
            return commit;
        }
    }

    [Fact(Timeout = MostOfATest)]
    public async Task CommitsOfTheSameGrainsOnly_WhileTheirFirstAreUnderWay_AllConflict()
    {
        await _test.OpenAsync();
        await using var hold = await HoldAsync();
        var first = Others();
        await hold.IsWaitedForAsync();

        var second = Others();
        await hold.ReleaseAsync();

        await ExpectAsync(first);
        (await Task.WhenAll(second).WaitAsync(Bound, Ending)).Should().OnlyContain(reply => reply.Conflict == "record");
    }

    [Theory(Timeout = MostOfATest)]
    [InlineData("stale")]
    [InlineData("refused")]
    [InlineData("lost")]
    public async Task Commits_WhenThoseBeforeDoNotGoThrough_AreThereOnceEach(string what)
    {
        await _test.OpenAsync();
        await WriteAsync("stale");
        await using var hold = await HoldAsync();
        var first = Enumerable.Range(0, 20).Select(i => WriteAsync($"first {i}")).ToList();

        // PostgreSQL has no text with a zero in it.
        var failing = WriteAsync(what == "refused" ? "\0" : what);
        await hold.IsWaitedForAsync();
        var others = Others();
        if (what == "lost")
        {
            await _test.EndWriterAsync();
        }

        await hold.ReleaseAsync();

        await ExpectAsync(first);
        await ExpectAsync(others);
        foreach (var key in Enumerable.Range(0, first.Count).Select(i => $"first {i}").Concat(Enumerable.Range(0, Many).Select(i => $"other {i}")))
        {
            (await ReadAsync(key)).Should().Be(key);
        }

        if (what == "refused")
        {
            await failing.Awaiting(commit => commit).Should().ThrowAsync<JobGrainsUnavailableException>();
        }
        else
        {
            (await failing.WaitAsync(Bound, Ending)).Conflict.Should().Be(what == "stale" ? "record" : null);
        }

        Store.Health.State.Should().Be(StoreState.Healthy);
    }

    [Fact(Timeout = MostOfATest)]
    public async Task TwoRunsOfALot_ThatLeaveItOneAfterTheOther_BothHaveLeftIt()
    {
        await _test.OpenAsync();
        var now = DateTimeOffset.UtcNow;
        var lot = LotMaker.Make(new Random(1), 3, now);
        await Store.AddAsync(lot);
        var etags = new List<long>();
        foreach (var run in lot.Ids)
        {
            etags.Add((await Store.ReadAsync(LotMaker.GrainOf(run), "instance")).ETag);
        }

        await using var hold = await HoldAsync();
        var first = EndAsync(0);
        await hold.IsWaitedForAsync();

        var second = EndAsync(1);
        var others = Others();
        await hold.ReleaseAsync();

        await ExpectAsync(others);
        await ExpectAsync([first, second]);
        await _test.ReopenAsync();
        (await Store.ListOpenAsync(LotMaker.Job.Id, null, 100)).Select(entry => entry.InstanceId).Should().Equal(lot.Ids[2]);

        Task<StoreCommitReply> EndAsync(int index) => Store.CommitAsync(LotMaker.Change(lot.Ids[index], etags[index], "ended", now, ends: true)).AsTask();
    }

    [Fact(Timeout = MostOfATest)]
    public async Task WakeUps_ThatAreSetAndHandledWhileCommitsAreUnderWay_AreTheSameInTheTables()
    {
        await _test.OpenAsync();
        var random = new Random(1);
        var now = DateTimeOffset.UtcNow;
        var grains = Enumerable.Range(0, 3 * Many).Select(async i =>
        {
            var etag = 0L;
            for (var round = 0; round < 8; round++)
            {
                var commit = Commit($"{i}", etag);
                lock (random)
                {
                    commit.ChangesWakeUp = random.Next(4) > 0;
                    commit.WakeUpTime = commit.ChangesWakeUp && random.Next(4) > 0 ? now + TimeSpan.FromSeconds(random.Next(100)) : null;
                }

                etag = (await Store.CommitAsync(commit)).ETag;
            }
        }).ToList();
        var written = Task.WhenAll(grains);
        while (!written.IsCompleted)
        {
            foreach (var due in await Store.TakeWakeUpsAsync(now + TimeSpan.FromSeconds(50), now + TimeSpan.FromSeconds(200), 100))
            {
                await Store.RemoveWakeUpAsync(due);
            }

            await Task.Yield();
        }

        await written.WaitAsync(Bound, Ending);
        var expected = await TakeAllAsync();
        expected.Should().NotBeEmpty();

        await _test.ReopenAsync();

        (await TakeAllAsync()).Should().Equal(expected);

        async Task<List<string>> TakeAllAsync() =>
            [.. (await Store.TakeWakeUpsAsync(now + TimeSpan.FromSeconds(150), now + TimeSpan.FromSeconds(200), int.MaxValue)).Select(wakeUp => $"{wakeUp.Grain} {wakeUp.Time:O} {wakeUp.Version}").Order(StringComparer.Ordinal)];
    }

    [Fact(Timeout = MostOfATest)]
    public async Task Close_WhileCommitsAreUnderWayAndOthersWaitForThem_AnswersAll()
    {
        await _test.OpenAsync();
        await using var hold = await HoldAsync();
        var first = WriteAsync("a");
        await hold.IsWaitedForAsync();
        var second = WriteAsync("a");
        var others = Others();

        var closing = Store.DisposeAsync().AsTask();
        await hold.ReleaseAsync();
        await closing.WaitAsync(Bound, Ending);

        (await first).IsCommitted.Should().BeTrue();
        (await second).Conflict.Should().Be("record");
        (await Task.WhenAll(others)).Should().OnlyContain(reply => reply.IsCommitted);
    }

    [Fact(Timeout = MostOfATest)]
    public async Task Abandon_WhileCommitsAreUnderWayAndOthersWaitForThem_FailsAll()
    {
        await _test.OpenAsync();
        await using var hold = await HoldAsync();
        var all = new List<Task<StoreCommitReply>> { WriteAsync("a") };
        await hold.IsWaitedForAsync();
        all.Add(WriteAsync("a"));
        all.AddRange(Others());

        await Store.AbandonAsync().AsTask().WaitAsync(Bound, Ending);

        foreach (var commit in all)
        {
            await FluentActions.Awaiting(() => commit.WaitAsync(Bound, Ending)).Should().ThrowAsync<JobGrainsUnavailableException>();
        }
    }

    public ValueTask DisposeAsync() => _test.DisposeAsync();

    private static StoreCommit Commit(string key, long etag, string record = "record") => new()
    {
        Grain = new GrainId("probe", key),
        Now = DateTimeOffset.UtcNow,
        Changes = new[] { new StoreChange(record, RecordChangeKind.Append, etag, Encoding.UTF8.GetBytes(key), null) },
    };

    /// <summary>Appended: what is committed twice is there twice.</summary>
    private Task<StoreCommitReply> WriteAsync(string key) => Store.CommitAsync(Commit(key, 0)).AsTask();

    private List<Task<StoreCommitReply>> Others() => [.. Enumerable.Range(0, Many).Select(i => WriteAsync($"other {i}"))];

    private static async Task ExpectAsync(List<Task<StoreCommitReply>> commits) =>
        (await Task.WhenAll(commits).WaitAsync(Bound, Ending)).Should().OnlyContain(reply => reply.IsCommitted);

    private async Task<string> ReadAsync(string key) =>
        string.Join(',', (await Store.ReadAsync(new GrainId("probe", key), "record")).Deltas.Select(delta => Encoding.UTF8.GetString(delta.Span)));

    private Task<LeaseHold> HoldAsync() => LeaseHold.TakeAsync(server, _test.Schema);
}
