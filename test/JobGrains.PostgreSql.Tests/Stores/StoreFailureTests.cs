using System.Text;
using JobGrains.Hosting;
using JobGrains.Hosting.Storage;
using Npgsql;

namespace JobGrains.PostgreSql.Tests.Stores;

/// <summary>A database that takes no commits for a while: what is to be committed waits, is tried again now and then, and is there afterwards, once.</summary>
public sealed class StoreFailureTests : IAsyncDisposable
{
    private const int MostOfATest = 120_000;
    private const int Commits = 20;

    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(1);

    private readonly ServerFixture _server;
    private readonly HeldTime _time = new();
    private readonly TestStore _test;

    public StoreFailureTests(ServerFixture server)
    {
        _server = server;
        _test = new TestStore(server) { Time = _time };
    }

    private static CancellationToken Ending => TestContext.Current.CancellationToken;

    private PostgreSqlStore Store => _test.Store;

    [Theory(Timeout = MostOfATest)]
    [InlineData("53100", "No space left on device")]
    [InlineData("53200", "out of memory")]
    [InlineData("58030", "could not read block")]
    [InlineData("40P01", "deadlock detected")]
    [InlineData("42501", "permission denied")]
    [InlineData("57P03", "the database system is shutting down")]
    public async Task Commits_WhileTheDatabaseFails_AreTriedAgainLaterAndLater_AndAreThereOnceEachAfterwards(string code, string message)
    {
        await _test.OpenAsync();
        await WriteAsync("before");
        await _test.ExecuteAsync($$"""
            CREATE SEQUENCE {s}.tries;
            CREATE FUNCTION {s}.fail() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN
                PERFORM nextval('{s}.tries');
                RAISE EXCEPTION '{{message}}' USING ERRCODE = '{{code}}';
            END $f$;
            CREATE TRIGGER fail BEFORE UPDATE ON {s}.lease FOR EACH ROW EXECUTE FUNCTION {s}.fail();
            """);

        var commits = Enumerable.Range(0, Commits).Select(i => WriteAsync($"{i}")).ToList();

        var waits = new List<double>();
        for (var tries = 1; tries <= 8; tries++)
        {
            var wait = await _time.NextAsync(Bound, Ending);
            waits.Add(wait.DueTime.TotalMilliseconds);
            (await CountTriesAsync()).Should().Be(tries, "nothing is tried while it waits");
            Store.Health.Now.Should().Match<StoreHealth>(health => health.State == StoreState.Waiting && health.Problem!.Contains(message));
            commits.Should().NotContain(commit => commit.IsCompleted);
            (await ReadAsync("before")).Should().Be("before");
            if (tries == 8)
            {
                await _test.ExecuteAsync("DROP TRIGGER fail ON {s}.lease");
            }

            wait.Fire();
        }

        (await Task.WhenAll(commits).WaitAsync(Bound, Ending)).Should().OnlyContain(reply => reply.IsCommitted);
        waits.Should().Equal(50, 100, 200, 400, 800, 1_000, 1_000, 1_000);
        Store.Health.Now.Should().Be(new StoreHealth(StoreState.Healthy));
        await ExpectAllAsync();
    }

    [Fact(Timeout = MostOfATest)]
    public async Task Commits_WhileTheServerHasNoConnectionLeft_AreThereOnceEachAfterwards()
    {
        var role = $"{_test.Schema}_owner";
        await _test.ExecuteAsync($"CREATE ROLE {role} LOGIN PASSWORD 'owner'; CREATE SCHEMA {{s}} AUTHORIZATION {role}");
        _test.Configure = options => options.ConnectionString = new NpgsqlConnectionStringBuilder(options.ConnectionString) { Username = role, Password = "owner" }.ConnectionString;
        await _test.OpenAsync();
        await WriteAsync("before");
        await _test.ExecuteAsync($"ALTER ROLE {role} CONNECTION LIMIT 0");
        await _test.EndWriterAsync();

        var commits = Enumerable.Range(0, Commits).Select(i => WriteAsync($"{i}")).ToList();

        var wait = await _time.NextAsync(Bound, Ending);
        while (Store.Health.Now.Problem!.StartsWith("53300", StringComparison.Ordinal) is false)
        {
            // The first try finds out that the connection is gone.
            wait.Fire();
            wait = await _time.NextAsync(Bound, Ending);
        }

        Store.Health.State.Should().Be(StoreState.Waiting);
        commits.Should().NotContain(commit => commit.IsCompleted);
        await _test.ExecuteAsync($"ALTER ROLE {role} CONNECTION LIMIT -1");
        wait.Fire();

        (await Task.WhenAll(commits).WaitAsync(Bound, Ending)).Should().OnlyContain(reply => reply.IsCommitted);
        Store.Health.State.Should().Be(StoreState.Healthy);
        await ExpectAllAsync();
    }

    [Fact(Timeout = MostOfATest)]
    public async Task Commits_WhileTheDatabaseIsTooSlow_AreGivenUpAndSentAgain_AndAreThereOnceEach()
    {
        _test.Configure = static options => options.StatementTimeout = TimeSpan.FromSeconds(1);
        await _test.OpenAsync();
        await using var hold = await LeaseHold.TakeAsync(_server, _test.Schema);

        var commits = Enumerable.Range(0, Commits).Select(i => WriteAsync($"{i}")).ToList();

        var wait = await _time.NextAsync(Bound, Ending);
        Store.Health.State.Should().Be(StoreState.Waiting);
        commits.Should().NotContain(commit => commit.IsCompleted);
        await hold.ReleaseAsync();
        wait.Fire();

        (await Task.WhenAll(commits).WaitAsync(Bound, Ending)).Should().OnlyContain(reply => reply.IsCommitted);
        Store.Health.State.Should().Be(StoreState.Healthy);
        await ExpectAllAsync();
    }

    public ValueTask DisposeAsync() => _test.DisposeAsync();

    /// <summary>Appended: what is committed twice is there twice.</summary>
    private Task<StoreCommitReply> WriteAsync(string key) => Store.CommitAsync(new StoreCommit
    {
        Grain = new GrainId("probe", key),
        Now = DateTimeOffset.UtcNow,
        Changes = new[] { new StoreChange("record", RecordChangeKind.Append, 0, Encoding.UTF8.GetBytes(key), null) },
    }).AsTask();

    private async Task ExpectAllAsync()
    {
        for (var i = 0; i < Commits; i++)
        {
            (await ReadAsync($"{i}")).Should().Be($"{i}");
        }
    }

    private async Task<string> ReadAsync(string key) =>
        string.Join(',', (await Store.ReadAsync(new GrainId("probe", key), "record")).Deltas.Select(delta => Encoding.UTF8.GetString(delta.Span)));

    private async Task<long> CountTriesAsync()
    {
        await using var source = NpgsqlDataSource.Create(_server.ConnectionString);
        await using var command = source.CreateCommand($"SELECT last_value FROM {_test.Schema}.tries");
        return (long)(await command.ExecuteScalarAsync(Ending))!;
    }
}
