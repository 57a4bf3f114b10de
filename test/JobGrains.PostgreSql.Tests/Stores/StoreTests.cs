using System.Text;
using JobGrains.Hosting;
using JobGrains.Hosting.Storage;
using JobGrains.PostgreSql.Schema;
using Server = JobGrains.PostgreSqlServer.PostgreSqlServer;

namespace JobGrains.PostgreSql.Tests.Stores;

/// <summary>What the store does by itself, and when its database fails.</summary>
[Collection(nameof(ServerAlone))]
public sealed class StoreTests(ServerFixture server) : IAsyncDisposable
{
    private const int MostOfATest = 120_000;

    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(1);

    private readonly TestStore _test = new(server);

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 4)];

    private static CancellationToken Ending => TestContext.Current.CancellationToken;

    private PostgreSqlStore Store => _test.Store;

    [Theory(Timeout = MostOfATest)]
    [MemberData(nameof(Seeds))]
    public async Task AnyCommits_WhenProcessesFollowEachOther_AreThereAsInMemory(int seed)
    {
        var random = new Random(seed);
        await _test.OpenAsync();
        var twin = new StoreTwin(_test, random);
        for (var round = 0; round < 6; round++)
        {
            for (var step = 0; step < 40; step++)
            {
                await twin.StepAsync();
            }

            await twin.CompareAsync();
            await twin.ReopenAsync();
            await twin.CompareAsync();
        }
    }

    /// <summary>Many new records at a time are copied, few are inserted.</summary>
    [Theory(Timeout = MostOfATest)]
    [InlineData(50)]
    [InlineData(3_000)]
    public async Task Commit_WithAStaleETagAmongOthers_ConflictsAlone(int count)
    {
        await _test.OpenAsync();
        await WriteAsync("a", 0);

        var replies = await Task.WhenAll(Enumerable.Range(0, count).Select(i => WriteAsync(i == count / 2 ? "a" : $"other {i}", 0)));

        replies.Select(reply => reply.Conflict).Should().Equal(Enumerable.Range(0, count).Select(i => i == count / 2 ? "record" : null));
        Store.Health.State.Should().Be(StoreState.Healthy);
        (await ReadAsync($"other {count - 1}")).Should().Be($"other {count - 1}");
    }

    [Theory(Timeout = MostOfATest)]
    [InlineData(20)]
    [InlineData(3_000)]
    public async Task Commit_ThatTheDatabaseRefusesAmongOthers_FailsAlone(int count)
    {
        await _test.OpenAsync();

        // PostgreSQL has no text with a zero in it.
        var commits = Enumerable.Range(0, count).Select(i => WriteAsync(i == count / 2 ? "\0" : $"{i}", 0)).ToList();
        await Task.WhenAll(commits.Where((_, i) => i != count / 2)).WaitAsync(Bound, Ending);

        await commits[count / 2].Awaiting(commit => commit).Should().ThrowAsync<JobGrainsUnavailableException>();
        (await ReadAsync($"{count - 1}")).Should().Be($"{count - 1}");
    }

    [Fact(Timeout = MostOfATest)]
    public async Task NewRecords_WhenTheServerCrashesAndConnectionsAreLostWhileManyAreCopied_AreAllThere()
    {
        const int Count = 20_000;
        await _test.OpenAsync();
        var progress = new Milestones();
        var commits = Enumerable.Range(0, Count).Select(async i =>
        {
            (await WriteAsync($"{i}", 0)).IsCommitted.Should().BeTrue();
            progress.Add();
        }).ToList();
        for (var i = 1; i <= 3; i++)
        {
            await progress.Reach(2_000 * i).WaitAsync(Bound, Ending);
            await _test.EndWriterAsync();
        }

        await progress.Reach(10_000).WaitAsync(Bound, Ending);
        await server.Server.CrashAsync();
        await Task.WhenAll(commits).WaitAsync(Bound, Ending);

        await _test.ReopenAsync();
        foreach (var i in Enumerable.Range(0, Count).Where(i => i % 100 == 0))
        {
            (await ReadAsync($"{i}")).Should().Be($"{i}");
        }
    }

    [Fact(Timeout = MostOfATest)]
    public async Task Appends_WhenTheServerCrashesAndConnectionsAreLost_AreThereOnceEach()
    {
        await _test.OpenAsync();
        var progress = new Milestones();
        var grains = Enumerable.Range(0, 20).Select(async grain =>
        {
            var etag = 0L;
            for (var i = 0; i < 60; i++)
            {
                var reply = await Store.CommitAsync(Commit($"{grain}", etag, RecordChangeKind.Append, $"{i}"));
                reply.Conflict.Should().BeNull();
                etag = reply.ETag;
                progress.Add();
            }
        }).ToList();
        for (var i = 1; i <= 3; i++)
        {
            await progress.Reach(200 * i).WaitAsync(Bound, Ending);
            await _test.EndWriterAsync();
        }

        await progress.Reach(800).WaitAsync(Bound, Ending);
        await server.Server.CrashAsync();
        await Task.WhenAll(grains).WaitAsync(Bound, Ending);

        for (var grain = 0; grain < 20; grain++)
        {
            var read = await Store.ReadAsync(new GrainId("probe", $"{grain}"), "record");
            read.Deltas.Select(delta => Encoding.UTF8.GetString(delta.Span)).Should().Equal(Enumerable.Range(0, 60).Select(i => $"{i}"));
        }

        Store.Health.State.Should().Be(StoreState.Healthy);
    }

    [Fact(Timeout = MostOfATest)]
    public async Task Commit_WhenTheDatabaseIsReadOnly_WaitsAndIsThereAfterwards()
    {
        var time = new HeldTime();
        await using var test = new TestStore(server) { Time = time };
        await test.OpenAsync();
        var database = new Npgsql.NpgsqlConnectionStringBuilder(server.ConnectionString).Database;
        await test.ExecuteAsync($"ALTER DATABASE {database} SET default_transaction_read_only = on");
        Task<StoreCommitReply> commit;
        HeldTimer wait;
        try
        {
            await test.EndWriterAsync();
            commit = test.Store.CommitAsync(Commit("a", 0, RecordChangeKind.Write, "a")).AsTask();
            wait = await time.NextAsync(Bound, Ending);
            while (!test.Store.Health.Now.Problem!.Contains("read-only", StringComparison.Ordinal))
            {
                // The first try finds out that the connection is gone.
                wait.Fire();
                wait = await time.NextAsync(Bound, Ending);
            }

            commit.IsCompleted.Should().BeFalse();
            test.Store.Health.State.Should().Be(StoreState.Waiting);
        }
        finally
        {
            await Server.ExecuteAsync(server.ConnectionString + ";Options=-c default_transaction_read_only=off", $"ALTER DATABASE {database} RESET default_transaction_read_only");
        }

        await test.EndWriterAsync();
        wait.Fire();
        while (await Task.WhenAny(commit, time.NextAsync(Bound, Ending)) is Task<HeldTimer> again)
        {
            (await again).Fire();
        }

        (await commit.WaitAsync(Bound, Ending)).IsCommitted.Should().BeTrue();
        test.Store.Health.State.Should().Be(StoreState.Healthy);
    }

    [Fact(Timeout = MostOfATest)]
    public async Task Commit_WhenAnotherProcessHasTakenTheSchema_FailsAndNothingIsWritten()
    {
        await _test.OpenAsync();
        await WriteAsync("a", 0);
        await _test.ExecuteAsync("UPDATE {s}.lease SET epoch = epoch + 1");

        await FluentActions.Awaiting(() => WriteAsync("b", 0)).Should().ThrowAsync<JobGrainsUnavailableException>();
        Store.Health.State.Should().Be(StoreState.Stopped);
        await FluentActions.Awaiting(() => WriteAsync("c", 0)).Should().ThrowAsync<JobGrainsUnavailableException>();

        await _test.ReopenAsync();
        (await ReadAsync("a")).Should().Be("a");
        (await ReadAsync("b")).Should().BeNull();
    }

    [Fact(Timeout = MostOfATest)]
    public async Task Open_WhileAnotherProcessUsesTheSchema_FailsAndNamesIt()
    {
        await _test.OpenAsync();

        var second = () => PostgreSqlStore.OpenAsync(_test.Parts(TimeSpan.Zero)).AsTask();

        (await second.Should().ThrowAsync<PostgreSqlStoreException>()).WithMessage($"*Another process*'{_test.Schema}'*");
        (await WriteAsync("a", 0)).IsCommitted.Should().BeTrue();
    }

    [Fact(Timeout = MostOfATest)]
    public async Task Open_WhenANewerVersionHasUsedTheTables_FailsAndChangesNothing()
    {
        await _test.OpenAsync();
        await Store.DisposeAsync();
        await _test.ExecuteAsync($"INSERT INTO {{s}}.versions (version) VALUES ({SchemaUpdate.Current + 1})");

        var open = () => PostgreSqlStore.OpenAsync(_test.Parts()).AsTask();

        (await open.Should().ThrowAsync<PostgreSqlStoreException>()).WithMessage($"*version {SchemaUpdate.Current + 1}*newer version of JobGrains*");
    }

    [Fact(Timeout = MostOfATest)]
    public async Task Open_WhenTheServerIsNotThere_SaysSo()
    {
        var options = new PostgreSqlOptions { ConnectionString = "Host=127.0.0.1;Port=1;Username=nobody;Timeout=2", StartTimeout = TimeSpan.Zero };

        var open = () => PostgreSqlStore.OpenAsync(_test.Parts() with { Database = new Database(options), Options = options }).AsTask();

        (await open.Should().ThrowAsync<PostgreSqlStoreException>()).WithMessage("*cannot be used*Make sure*");
    }

    [Fact(Timeout = MostOfATest)]
    public async Task Tables_WhenSeveralProcessesCreateThemAtOnce_AreCreatedOnce()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => SchemaUpdate.RunAsync(_test.Parts(), Ending)));

        (await _test.OpenAsync()).Epoch.Should().Be(1);
    }

    [Fact(Timeout = MostOfATest)]
    public async Task WakeUp_OfAGrainWhoseRowIsThereThoughNothingIsKnownOfIt_TakesItsPlace()
    {
        await _test.OpenAsync();
        var time = DateTimeOffset.UtcNow + TimeSpan.FromHours(1);
        await _test.ExecuteAsync($"INSERT INTO {{s}}.pending VALUES ('{RecordId.Of(new GrainId("probe", "a"))}', 'probe', 'a', -1, 0, '', 1, 1)");
        var commit = Commit("a", 0, RecordChangeKind.Write, "a");
        commit.ChangesWakeUp = true;
        commit.WakeUpTime = time;

        (await Store.CommitAsync(commit)).IsCommitted.Should().BeTrue();

        Store.Health.State.Should().Be(StoreState.Healthy);
        await _test.ReopenAsync();
        (await Store.GetNextWakeUpAsync()).Should().Be(time);
    }

    [Fact(Timeout = MostOfATest)]
    public async Task Expired_Records_AreDeleted_AndThoseWrittenAnewAreNot()
    {
        await _test.OpenAsync();
        var now = DateTimeOffset.UtcNow;
        var first = await Store.CommitAsync(Commit("a", 0, RecordChangeKind.Write, "a", now + TimeSpan.FromSeconds(5)));
        await Store.CommitAsync(Commit("b", 0, RecordChangeKind.Write, "b", now + TimeSpan.FromSeconds(5)));
        await Store.CommitAsync(Commit("a", first.ETag, RecordChangeKind.Write, "again"));
        await _test.ReopenAsync();
        await Store.Listed;
        (await Store.ExpireAsync(now + TimeSpan.FromMinutes(1))).Should().BeNull();

        (await ReadAsync("a")).Should().Be("again");
        (await Store.ReadAsync(new GrainId("probe", "b"), "record")).ETag.Should().Be(0);
        (await WriteAsync("b", 0)).IsCommitted.Should().BeTrue();
    }

    [Theory(Timeout = MostOfATest)]
    [InlineData("SELECT 1", 0)]
    [InlineData("UPDATE {s}.lease SET epoch = epoch + 1", 1)]
    [InlineData("UPDATE {s}.partitions SET expires = 9223372036854775807", 1)]
    public async Task History_ThatIsKeptNoMore_IsDropped_UnlessAnotherProcessMayKeepItForLonger(string meanwhile, int left)
    {
        await _test.OpenAsync();
        await Store.Listed;
        var now = DateTimeOffset.UtcNow;
        var run = new InstanceId("job.0.aaaaaaaaaaaaaaaaaaaaaa");
        var commit = Commit("a", 0, RecordChangeKind.Write, "a");
        commit.History = new HistoryRow(run, 1, InstanceStatus.Succeeded, now, [], Encoding.UTF8.GetBytes($$"""{"instanceId":"{{run}}","attempt":1}"""))
        {
            Rule = new RowRule(now.AddDays(1), 0),
        };
        await Store.CommitAsync(commit);
        await _test.ExecuteAsync(meanwhile);

        await Store.ExpireAsync(now.AddDays(2));

        (await Store.GetAsync(run)).Should().HaveCount(left);
    }

    public ValueTask DisposeAsync() => _test.DisposeAsync();

    private static StoreCommit Commit(string key, long etag, RecordChangeKind kind, string text, DateTimeOffset? expires = null) => new()
    {
        Grain = new GrainId("probe", key),
        Now = DateTimeOffset.UtcNow,
        Changes = new[] { new StoreChange("record", kind, etag, Encoding.UTF8.GetBytes(text), expires) },
    };

    private Task<StoreCommitReply> WriteAsync(string key, long etag) => Store.CommitAsync(Commit(key, etag, RecordChangeKind.Write, key)).AsTask();

    private async Task<string?> ReadAsync(string key) =>
        (await Store.ReadAsync(new GrainId("probe", key), "record")).Body is { } body ? Encoding.UTF8.GetString(body.Span) : null;
}
