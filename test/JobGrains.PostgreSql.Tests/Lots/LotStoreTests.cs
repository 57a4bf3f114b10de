using JobGrains.Hosting;
using JobGrains.Hosting.Embedded;
using JobGrains.Instances;
using JobGrains.PostgreSql.Tests.Stores;
using Npgsql;

namespace JobGrains.PostgreSql.Tests.Lots;

/// <summary>Lots in the store: to whoever looks, their runs are as if each had been committed by itself.</summary>
[Collection(nameof(ServerAlone))]
public sealed class LotStoreTests(ServerFixture server) : IAsyncDisposable
{
    private const int MostOfATest = 120_000;

    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(1);

    private readonly TestStore _test = new(server);
    private readonly DateTimeOffset _now = DateTimeOffset.UtcNow;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 4)];

    private static CancellationToken Ending => TestContext.Current.CancellationToken;

    private PostgreSqlStore Store => _test.Store;

    [Theory(Timeout = MostOfATest)]
    [MemberData(nameof(Seeds))]
    public async Task AnyLotsAndCommits_WhenProcessesFollowEachOther_AreAsRunsThatWereCommittedOneByOne(int seed)
    {
        var random = new Random(seed);
        await _test.OpenAsync();
        var twin = new LotTwin(_test, random);
        for (var round = 0; round < 5; round++)
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

    [Fact(Timeout = MostOfATest)]
    public async Task ALot_WhoseRunsHaveRecordsOfTheirOwn_IsDeleted_AndThoseThatAreForgottenStayAway()
    {
        await _test.OpenAsync();
        var lot = LotMaker.Make(new Random(1), 20, _now);
        await Store.AddAsync(lot);
        (await CountAsync("lots")).Should().Be(1);
        (await CountAsync("records")).Should().Be(0);
        (await CountAsync("pending")).Should().Be(0);

        for (var i = 0; i < 19; i++)
        {
            await EndAsync(lot.Ids[i]);
        }

        await ExpireAllAsync();
        await _test.ReopenAsync();
        (await CountAsync("lots")).Should().Be(1);
        (await CountAsync("records")).Should().Be(0);
        (await Store.ListOpenAsync(LotMaker.Job.Id, null, 100)).Select(entry => entry.InstanceId).Should().Equal(lot.Ids[19]);
        foreach (var id in lot.Ids.Take(19))
        {
            (await Store.ReadAsync(LotMaker.GrainOf(id), "instance")).ETag.Should().Be(0);
        }

        await EndAsync(lot.Ids[19]);
        (await CountAsync("lots")).Should().Be(0);
        await ExpireAllAsync();
        await _test.ReopenAsync();
        (await Store.ListOpenAsync(LotMaker.Job.Id, null, 100)).Should().BeEmpty();
        (await Store.GetNextWakeUpAsync()).Should().BeNull();
    }

    [Fact(Timeout = MostOfATest)]
    public async Task Lots_WhenTheServerCrashesAndConnectionsAreLost_AreThereOnceEach()
    {
        await _test.OpenAsync();
        var random = new Random(1);
        var progress = new Milestones();
        var all = new List<InstanceId>();
        var writers = Enumerable.Range(0, 8).Select(_ => Enumerable.Range(0, 60).Select(_ => LotMaker.Make(random, 20, _now)).ToList()).ToList().Select(async lots =>
        {
            foreach (var lot in lots)
            {
                await Store.AddAsync(lot);

                // Some begin at once, and lots change while others come.
                await EndAsync(lot.Ids[0]);
                lock (all)
                {
                    all.AddRange(lot.Ids.Skip(1));
                }

                progress.Add();
            }
        }).ToList();
        for (var i = 1; i <= 3; i++)
        {
            await progress.Reach(60 * i).WaitAsync(Bound, Ending);
            await _test.EndWriterAsync();
        }

        await progress.Reach(300).WaitAsync(Bound, Ending);
        await server.Server.CrashAsync();
        await Task.WhenAll(writers).WaitAsync(Bound, Ending);

        foreach (var _ in new[] { "this process", "the next one" })
        {
            (await Store.ListOpenAsync(LotMaker.Job.Id, null, 20_000)).Select(entry => entry.InstanceId).Should().Equal(all.Order());
            await _test.ReopenAsync();
        }

        (await CountAsync("lots")).Should().Be(480);
        (await CountAsync("records")).Should().Be(480);
    }

    /// <summary>More commits than leave together, so that some are left over, with lots among them.</summary>
    [Fact(Timeout = MostOfATest)]
    public async Task Lots_AmongMoreCommitsThanLeaveTogether_AreThereOnceEach()
    {
        await _test.OpenAsync();
        var random = new Random(1);
        var lots = Enumerable.Range(0, 50).Select(_ => LotMaker.Make(random, 20, _now)).ToList();
        var others = LotMaker.Make(random, 5_000, _now);

        var commits = new List<Task>();
        for (var i = 0; i < others.Ids.Count; i++)
        {
            commits.Add(Store.CommitAsync(LotMaker.CommitOf(others, i)).AsTask());
            if (i % 100 == 99)
            {
                commits.Add(Store.AddAsync(lots[i / 100]).AsTask());
            }
        }

        await Task.WhenAll(commits).WaitAsync(Bound, Ending);

        (await CountAsync("lots")).Should().Be(50);
        var all = lots.SelectMany(lot => lot.Ids).Concat(others.Ids).Order().ToList();
        (await Store.ListOpenAsync(LotMaker.Job.Id, null, 20_000)).Select(entry => entry.InstanceId).Should().Equal(all);
        await _test.ReopenAsync();
        (await Store.ListOpenAsync(LotMaker.Job.Id, null, 20_000)).Select(entry => entry.InstanceId).Should().Equal(all);
    }

    [Fact(Timeout = MostOfATest)]
    public async Task ALot_ThatComesLate_ComesBeforeWhatIsCommittedOfItsRuns()
    {
        var time = new HeldTime();
        await using var test = new TestStore(server) { Time = time };
        await test.OpenAsync();
        await test.ExecuteAsync("ALTER TABLE {s}.lease RENAME TO away");
        var lot = LotMaker.Make(new Random(1), 3, _now);
        var added = test.Store.AddAsync(lot).AsTask();
        var wait = await time.NextAsync(Bound, Ending);

        // Whoever gave up waiting asks again, does not find the run, and creates it.
        (await test.Store.ReadAsync(LotMaker.GrainOf(lot.Ids[1]), "instance")).ETag.Should().Be(0);
        var again = test.Store.CommitAsync(LotMaker.CommitOf(lot, 1)).AsTask();
        await test.ExecuteAsync("ALTER TABLE {s}.away RENAME TO lease");
        while (!added.IsCompleted)
        {
            wait.Fire();
            if (await Task.WhenAny(added, time.NextAsync(Bound, Ending)) is Task<HeldTimer> next)
            {
                wait = await next;
            }
        }

        await added;
        (await again.WaitAsync(Bound, Ending)).Conflict.Should().Be("instance");
        (await test.Store.ReadAsync(LotMaker.GrainOf(lot.Ids[1]), "instance")).ETag.Should().NotBe(0);
        (await test.Store.ListOpenAsync(LotMaker.Job.Id, null, 10)).Should().HaveCount(3);
    }

    [Fact(Timeout = MostOfATest)]
    public async Task ALot_WhenAnotherProcessHasTakenTheSchema_FailsAndIsNotThere()
    {
        await _test.OpenAsync();
        await Store.AddAsync(LotMaker.Make(new Random(1), 3, _now));
        await _test.ExecuteAsync("UPDATE {s}.lease SET epoch = epoch + 1");

        await FluentActions.Awaiting(() => Store.AddAsync(LotMaker.Make(new Random(2), 3, _now)).AsTask()).Should().ThrowAsync<JobGrainsUnavailableException>();

        await _test.ReopenAsync();
        (await CountAsync("lots")).Should().Be(1);
        (await Store.ListOpenAsync(LotMaker.Job.Id, null, 10)).Should().HaveCount(3);
    }

    [Fact(Timeout = MostOfATest)]
    public async Task ALot_ThatTheDatabaseRefusesAmongOthers_FailsAlone()
    {
        await _test.OpenAsync();
        await _test.ExecuteAsync("ALTER TABLE {s}.lots ADD CHECK (octet_length(body) < 20000)");
        var lots = Enumerable.Range(1, 10).Select(seed => LotMaker.Make(new Random(seed), seed == 5 ? 500 : 20, _now)).ToList();

        var added = lots.Select(lot => Store.AddAsync(lot).AsTask()).ToList();
        await Task.WhenAll(added.Where((_, i) => i != 4)).WaitAsync(Bound, Ending);

        await added[4].Awaiting(task => task).Should().ThrowAsync<JobGrainsUnavailableException>();
        (await Store.ListOpenAsync(LotMaker.Job.Id, null, 1_000)).Should().HaveCount(180);
        Store.Health.State.Should().Be(StoreState.Healthy);
    }

    public ValueTask DisposeAsync() => _test.DisposeAsync();

    private async Task EndAsync(InstanceId run)
    {
        var read = await Store.ReadAsync(LotMaker.GrainOf(run), "instance");
        JsonCodec.Engine.Read<InstanceRecord>(read.Body!.Value).Status.Should().Be(InstanceStatus.Delayed);
        (await Store.CommitAsync(LotMaker.Change(run, read.ETag, "\"ended\"", _now, ends: true, expires: _now.AddDays(1)))).IsCommitted.Should().BeTrue();
    }

    private async Task ExpireAllAsync()
    {
        await Store.Listed;
        await Store.ExpireAsync(_now.AddDays(2));
    }

    private async Task<long> CountAsync(string table)
    {
        await using var source = NpgsqlDataSource.Create(server.ConnectionString);
        await using var command = source.CreateCommand($"SELECT count(*) FROM {_test.Schema}.{table}");
        return (long)(await command.ExecuteScalarAsync(Ending))!;
    }
}
