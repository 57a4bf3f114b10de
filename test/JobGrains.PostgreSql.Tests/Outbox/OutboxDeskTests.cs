using System.Collections.Concurrent;
using System.Text;
using System.Threading.Channels;
using JobGrains.Client;
using JobGrains.Hosting;
using JobGrains.Hosting.Storage;
using JobGrains.Jobs;
using JobGrains.PostgreSql.Outbox;
using JobGrains.PostgreSql.Standby;
using JobGrains.PostgreSql.Tests.Stores;
using Npgsql;

namespace JobGrains.PostgreSql.Tests.Outbox;

/// <summary>Rows of the outbox become runs, once, whatever ends between.</summary>
public sealed class OutboxDeskTests(ServerFixture server) : IAsyncDisposable
{
    private const int MostOfATest = 60_000;

    private readonly TestStore _test = new(server);
    private readonly List<IAsyncDisposable> _opened = [];

    private static CancellationToken Ending => TestContext.Current.CancellationToken;

    [Fact(Timeout = MostOfATest)]
    public async Task ARun_ThatWasCreated_IsInTheOutboxNoMore_ThoughItsProcessHeardNothingOfIt()
    {
        await _test.OpenAsync();
        await AddAsync("one", "two");
        var written = new TaskCompletionSource();
        var first = Desk(async run =>
        {
            if (run.Run.Parameters == "one")
            {
                // Durable, and nobody hears of it: the process ends.
                await WriteAsync(run);
                written.TrySetResult();
            }

            await Task.Delay(Timeout.Infinite, Ending);
            throw new InvalidOperationException();
        });
        first.Notice();
        await written.Task.WaitAsync(Ending);
        await first.DisposeAsync();
        await _test.ReopenAsync();

        var taken = Channel.CreateUnbounded<string>();
        Desk(async run =>
        {
            await WriteAsync(run);
            taken.Writer.TryWrite(run.Run.Parameters!);
            return new CreationReply(CreationVerdict.Created);
        }).Notice();

        (await taken.Reader.ReadAsync(Ending)).Should().Be("two");
        (await RowsAsync()).Should().BeEmpty();
    }

    [Fact(Timeout = MostOfATest)]
    public async Task OfAProcess_WhoseEpochIsOver_NothingIsCreatedOrDeleted()
    {
        var old = await _test.OpenAsync();
        await AddAsync("one");
        var tried = new TaskCompletionSource();
        var desk = Desk(async run =>
        {
            try
            {
                await WriteAsync(run, old);
                return new CreationReply(CreationVerdict.Created);
            }
            catch (JobGrainsUnavailableException exception)
            {
                tried.TrySetResult();
                return new CreationReply(CreationVerdict.Unknown, exception.Message);
            }
        });
        await _test.ExecuteAsync("UPDATE {s}.lease SET epoch = epoch + 1");

        desk.Notice();
        await tried.Task.WaitAsync(Ending);

        (await RowsAsync()).Should().Equal("one");
        await desk.DisposeAsync();
    }

    [Fact(Timeout = MostOfATest)]
    public async Task Rows_AreTakenAFewAtATime_AndNoneWhileTheSilosAreBehind()
    {
        const int Count = 3_000;
        await _test.OpenAsync();
        await AddAsync([.. Enumerable.Range(0, Count).Select(i => $"{i}")]);
        var full = new SemaphoreSlim(0);
        var go = new TaskCompletionSource();
        var all = new TaskCompletionSource();
        var (underWay, most, ended, asked) = (0, 0, 0, 0);
        var user = new ScriptedUser(async run =>
        {
            var now = Interlocked.Increment(ref underWay);
            InterlockedMax(ref most, now);
            full.Release();
            await go.Task;
            await WriteAsync(run);
            Interlocked.Decrement(ref underWay);
            if (Interlocked.Increment(ref ended) == Count)
            {
                all.TrySetResult();
            }

            return new CreationReply(CreationVerdict.Created);
        })
        {
            // Behind at first.
            Room = () => ++asked > 3 || (underWay > 0 ? throw new InvalidOperationException("A row was taken.") : false),
        };

        Desk(user).Notice();
        for (var i = 0; i < 512; i++)
        {
            await full.WaitAsync(Ending);
        }

        most.Should().Be(512);
        asked.Should().BeGreaterThan(3);
        go.SetResult();
        await all.Task.WaitAsync(Ending);
        most.Should().Be(512);
        (await RowsAsync()).Should().BeEmpty();
    }

    [Fact(Timeout = MostOfATest)]
    public async Task ARow_ThatIsUnknownAgainAndAgain_IsTriedLater_AndOthersAreCreated()
    {
        await _test.OpenAsync();
        await AddAsync("unknown", "good");
        var tries = new ConcurrentQueue<string>();
        var good = new TaskCompletionSource();
        var third = new TaskCompletionSource();
        Desk(async run =>
        {
            tries.Enqueue(run.Run.Parameters!);
            if (run.Run.Parameters == "unknown" && tries.Count(text => text == "unknown") < 3)
            {
                return new CreationReply(CreationVerdict.Unknown, "not yet");
            }

            await WriteAsync(run);
            (run.Run.Parameters == "good" ? good : third).TrySetResult();
            return new CreationReply(CreationVerdict.Created);
        }).Notice();

        await good.Task.WaitAsync(Ending);
        await third.Task.WaitAsync(Ending);
        tries.Count(text => text == "unknown").Should().Be(3);
        (await RowsAsync()).Should().BeEmpty();
    }

    [Fact(Timeout = MostOfATest)]
    public async Task ARow_ThatWasLeftAlone_IsTakenWithinAMinute_WhenItsProblemIsGone()
    {
        var time = new HeldTime();
        await _test.OpenAsync();
        await AddAsync("one");
        await _test.ExecuteAsync("UPDATE {s}.outbox SET problem = 'some'");
        await AddAsync("two");
        var taken = Channel.CreateUnbounded<string>();
        var desk = Desk(
            new ScriptedUser(async run =>
            {
                await WriteAsync(run);
                taken.Writer.TryWrite(run.Run.Parameters!);
                return new CreationReply(CreationVerdict.Created);
            }),
            time);
        var minute = await time.NextAsync(TimeSpan.FromMinutes(1), Ending);
        desk.Notice();
        (await taken.Reader.ReadAsync(Ending)).Should().Be("two");

        // Looks that begin behind it do not find it.
        await _test.ExecuteAsync("UPDATE {s}.outbox SET problem = NULL WHERE problem = 'some'");
        minute.DueTime.Should().Be(TimeSpan.FromMinutes(1));
        minute.Fire();

        (await taken.Reader.ReadAsync(Ending)).Should().Be("one");
    }

    [Fact(Timeout = MostOfATest)]
    public async Task ARun_ThatIsRefused_HasARowOfHistory_InTheSameTransaction()
    {
        await _test.OpenAsync();
        await AddAsync("one", "end");
        var ended = new TaskCompletionSource();
        InstanceId refused = default;
        Desk(async run =>
        {
            if (run.Run.Parameters == "one")
            {
                refused = run.InstanceId;
                return new CreationReply(CreationVerdict.Refused, "gone", RefusedRun.RowOf(run, "gone", DateTimeOffset.UtcNow, new HistoryOptions()));
            }

            while ((await RowsAsync()).Contains("one"))
            {
                await Task.Yield();
            }

            await WriteAsync(run);
            ended.TrySetResult();
            return new CreationReply(CreationVerdict.Created);
        }).Notice();

        await ended.Task.WaitAsync(Ending);
        (await _test.Store.GetAsync(refused)).Should().ContainSingle().Which.Failure!.Message.Should().Be("gone");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var opened in _opened)
        {
            await opened.DisposeAsync();
        }

        await _test.DisposeAsync();
    }

    private static void InterlockedMax(ref int most, int value)
    {
        for (var seen = Volatile.Read(ref most); value > seen;)
        {
            var before = Interlocked.CompareExchange(ref most, value, seen);
            if (before == seen)
            {
                return;
            }

            seen = before;
        }
    }

    private OutboxDesk Desk(Func<PreparedRun, ValueTask<CreationReply>> createAsync) => Desk(new ScriptedUser(createAsync));

    private OutboxDesk Desk(ScriptedUser user, TimeProvider? time = null)
    {
        var parts = _test.Parts() with { Time = time ?? TimeProvider.System };
        var talk = new Talk(parts.Database);
        var desk = new OutboxDesk(parts, talk, _test.Store, user, Ending);
        _opened.AddRange([desk, talk, parts.Database]);
        return desk;
    }

    /// <summary>What the grain of a run does when it is created.</summary>
    private async Task WriteAsync(PreparedRun run, PostgreSqlStore? store = null)
    {
        var reply = await (store ?? _test.Store).CommitAsync(new StoreCommit
        {
            Grain = new GrainId("instance", run.InstanceId.Value),
            Now = DateTimeOffset.UtcNow,
            Changes = new[] { new StoreChange("instance", RecordChangeKind.Write, 0, Encoding.UTF8.GetBytes("{}"), null) },
        });
        reply.IsCommitted.Should().BeTrue();
    }

    private async Task AddAsync(params string[] parameters)
    {
        await using var source = NpgsqlDataSource.Create(server.ConnectionString);
        await using var command = source.CreateCommand($"INSERT INTO {_test.Schema}.outbox (store, job, instance, body) SELECT store, 'job', instance, body FROM {_test.Schema}.lease, unnest($1, $2) AS r (instance, body)");
        var runs = parameters.Select(Make).ToList();
        command.Parameters.Add(new NpgsqlParameter { Value = runs.Select(run => run.InstanceId.Value).ToArray() });
        command.Parameters.Add(new NpgsqlParameter { Value = runs.Select(PreparedRows.Write).ToArray() });
        await command.ExecuteNonQueryAsync(Ending);
    }

    private static PreparedRun Make(string parameters)
    {
        var run = new RunRequest { JobId = "job", IdempotencyKey = InstanceIds.DrawKey(Random.Shared), Parameters = parameters };
        return new PreparedRun { InstanceId = InstanceIds.Make(run.JobId, 0, run.IdempotencyKey), Run = run, AcceptedTime = DateTimeOffset.UtcNow };
    }

    /// <summary>The parameters of what is in the outbox.</summary>
    private async Task<List<string>> RowsAsync()
    {
        await using var source = NpgsqlDataSource.Create(server.ConnectionString);
        await using var command = source.CreateCommand($"SELECT convert_from(body, 'UTF8')::jsonb -> 'run' ->> 'parameters' FROM {_test.Schema}.outbox");
        await using var reader = await command.ExecuteReaderAsync(Ending);
        var rows = new List<string>();
        while (await reader.ReadAsync(Ending))
        {
            rows.Add(reader.GetString(0));
        }

        return rows;
    }
}
