using System.Text;
using JobGrains.Hosting;
using JobGrains.Hosting.Storage;
using JobGrains.PostgreSql.Clusters;

namespace JobGrains.PostgreSql.Tests.Clusters;

/// <summary>Silos that write to one schema side by side.</summary>
public sealed class ClusterStoreTests(ServerFixture server) : IAsyncDisposable
{
    private const int MostOfATest = 120_000;

    private static readonly GrainId Grain = new("probe", "grain");
    private static readonly TimeSpan Hiding = TimeSpan.FromMinutes(1);

    private readonly TestSchema _schema = new(server);

    private static DateTimeOffset Now => DateTimeOffset.UtcNow;

    [Fact(Timeout = MostOfATest)]
    public async Task Join_BySeveralAtOnceWhereThereAreNoTables_GivesEachAnEpochOfItsOwn()
    {
        var stores = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => _schema.JoinAsync()));

        stores.Select(store => store.Epoch).Should().OnlyHaveUniqueItems();
        (await Task.WhenAll(stores.Select((store, i) => store.CommitAsync(Write($"{i}", 0, "text")).AsTask()))).Should().OnlyContain(reply => reply.IsCommitted);
    }

    [Fact(Timeout = MostOfATest)]
    public async Task Join_WhereRowsOfSilosThatAreGoneTakeAllTheRoom_MakesRoom()
    {
        await (await _schema.JoinAsync()).DisposeAsync();
        await _schema.ExecuteAsync("INSERT INTO {s}.silos (epoch, silo, batch) SELECT e, 'gone' || e, 0 FROM generate_series(1000, 1255) AS g (e)");

        var store = await _schema.JoinAsync();

        (await store.CommitAsync(Write(Grain.Key, 0, "text"))).IsCommitted.Should().BeTrue();
    }

    [Fact(Timeout = MostOfATest)]
    public async Task Commit_OfManyNewRecordsAtOnce_WithOneThatAnotherSiloHas_ConflictsAlone()
    {
        var (one, other) = (await _schema.JoinAsync(), await _schema.JoinAsync());
        await other.CommitAsync(Write("500", 0, "there"));

        // So many that they are copied into the table.
        var replies = await Task.WhenAll(Enumerable.Range(0, 2_000).Select(i => one.CommitAsync(WithWakeUp(Write($"{i}", 0, "text"), Now)).AsTask()));

        replies.Select((reply, i) => (reply.IsCommitted, i)).Should().OnlyContain(reply => reply.IsCommitted == (reply.i != 500));
        (await one.TakeWakeUpsAsync(Now, Now + Hiding, 3_000)).Should().HaveCount(1_999);
        (await TextAsync(other, "500")).Should().Be("there");
        (await TextAsync(other, "1999")).Should().Be("text");
    }

    [Fact(Timeout = MostOfATest)]
    public async Task Commit_WithTheETagThatAnotherSiloHasReplaced_Conflicts_AndChangesNothing()
    {
        var (one, other) = (await _schema.JoinAsync(), await _schema.JoinAsync());
        var first = await one.CommitAsync(Write(Grain.Key, 0, "first"));
        var second = await other.CommitAsync(Write(Grain.Key, first.ETag, "second"));

        (await one.CommitAsync(WithWakeUp(Write(Grain.Key, first.ETag, "stale"), Now))).Conflict.Should().Be("record");
        (await one.CommitAsync(Write(Grain.Key, 0, "stale"))).Conflict.Should().Be("record");

        second.IsCommitted.Should().BeTrue();
        (await TextAsync(one)).Should().Be("second");
        (await one.TakeWakeUpsAsync(Now, Now + Hiding, 10)).Should().BeEmpty();
    }

    [Fact(Timeout = MostOfATest)]
    public async Task Creates_OfOneRecordByManySilosAtOnce_SucceedOnce()
    {
        var stores = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => _schema.JoinAsync()));
        for (var round = 0; round < 20; round++)
        {
            var replies = await Task.WhenAll(stores.Select(store => store.CommitAsync(Write($"{round}", 0, "text")).AsTask()));

            replies.Count(reply => reply.IsCommitted).Should().Be(1);
        }
    }

    [Fact(Timeout = MostOfATest)]
    public async Task Append_BySilosInTurn_IsReadInThatOrder()
    {
        var stores = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => _schema.JoinAsync()));
        var etag = 0L;
        for (var i = 0; i < 30; i++)
        {
            // Those that joined first come last.
            etag = (await stores[2 - (i % 3)].CommitAsync(Change(Grain.Key, etag, RecordChangeKind.Append, $"{i}"))).ETag;
        }

        var read = await stores[0].ReadAsync(Grain, "record");
        read.Deltas.Select(delta => Encoding.UTF8.GetString(delta.Span)).Should().Equal(Enumerable.Range(0, 30).Select(i => $"{i}"));
    }

    [Fact(Timeout = MostOfATest)]
    public async Task Exclude_RefusesWhatTheDeadSiloStillWrites()
    {
        var (dead, other) = (await _schema.JoinAsync(), await _schema.JoinAsync());
        var first = await dead.CommitAsync(Write(Grain.Key, 0, "first"));

        await other.ExcludeAsync(TestSchema.SiloOf(1));
        var late = async () => await dead.CommitAsync(Write(Grain.Key, first.ETag, "late"));

        await late.Should().ThrowAsync<JobGrainsUnavailableException>();
        dead.Health.State.Should().Be(StoreState.Stopped);
        (await TextAsync(other)).Should().Be("first");
        (await other.CommitAsync(Write(Grain.Key, first.ETag, "second"))).IsCommitted.Should().BeTrue();
    }

    [Fact(Timeout = MostOfATest)]
    public async Task Commit_AfterTheConnectionWasLost_IsMade()
    {
        var store = await _schema.JoinAsync();
        var first = await store.CommitAsync(Write(Grain.Key, 0, "first"));

        await _schema.EndConnectionAsync(store);

        (await store.CommitAsync(Write(Grain.Key, first.ETag, "second"))).IsCommitted.Should().BeTrue();
        (await TextAsync(store)).Should().Be("second");
    }

    [Fact(Timeout = MostOfATest)]
    public async Task AWakeUpThatComesSoon_IsThatOfTheSiloThatHasSetIt_UntilThatOneIsGone()
    {
        var (one, other) = (await _schema.JoinAsync(), await _schema.JoinAsync());
        var due = Now.AddSeconds(-1);
        await one.CommitAsync(WakeUp(Grain, due));

        (await LookAsync(other)).Should().BeEmpty();
        (await LookAsync(one)).Select(wakeUp => wakeUp.Grain).Should().Equal(Grain);

        // It was taken, and not handled.
        await one.DisposeAsync();
        (await LookAsync(other)).Should().ContainSingle().Which.Time.Should().Be(due);
    }

    [Fact(Timeout = MostOfATest)]
    public async Task AWakeUpOfASiloThatIsDead_IsTaken_ThoughItsConnectionIsOpen()
    {
        var (dead, other) = (await _schema.JoinAsync(), await _schema.JoinAsync());
        await dead.CommitAsync(WakeUp(Grain, Now));

        await other.ExcludeAsync(TestSchema.SiloOf(1));

        (await LookAsync(other)).Select(wakeUp => wakeUp.Grain).Should().Equal(Grain);
    }

    [Fact(Timeout = MostOfATest)]
    public async Task AWakeUpThatIsFar_IsTakenByOneSilo_BeforeItsTime()
    {
        var (one, other) = (await _schema.JoinAsync(), await _schema.JoinAsync());
        var due = Now.AddHours(1);
        await one.CommitAsync(WakeUp(Grain, due));
        (await LookAsync(one)).Concat(await LookAsync(other)).Should().BeEmpty();

        var before = due.AddSeconds(-30);
        one.Look(before);
        other.Look(before);
        await Task.WhenAll(one.TakeWakeUpsAsync(before, before + Hiding, 10).AsTask(), other.TakeWakeUpsAsync(before, before + Hiding, 10).AsTask());

        var taken = await Task.WhenAll(one.TakeWakeUpsAsync(due, due + Hiding, 10).AsTask(), other.TakeWakeUpsAsync(due, due + Hiding, 10).AsTask());
        taken.SelectMany(wakeUps => wakeUps).Should().ContainSingle().Which.Grain.Should().Be(Grain);
    }

    [Fact(Timeout = MostOfATest)]
    public async Task AWakeUpThatWasHandled_DoesNotComeToAnother()
    {
        var (one, other) = (await _schema.JoinAsync(), await _schema.JoinAsync());
        await one.CommitAsync(WakeUp(Grain, Now));
        await one.RemoveWakeUpAsync((await LookAsync(one)).Single());

        // What was handled is written at the end at the latest.
        await one.DisposeAsync();

        (await LookAsync(other)).Should().BeEmpty();
    }

    [Fact(Timeout = MostOfATest)]
    public async Task AnIdleSilo_LooksOnceAMinute()
    {
        var store = await _schema.JoinAsync();
        var now = Now;
        await store.TakeWakeUpsAsync(now, now + Hiding, 10);

        (await store.GetNextWakeUpAsync()).Should().BeOnOrAfter(now.AddSeconds(60));
    }

    [Fact(Timeout = MostOfATest)]
    public async Task OpenRunsAndJobs_AreSeenByAll()
    {
        var (one, other) = (await _schema.JoinAsync(), await _schema.JoinAsync());
        var runs = Enumerable.Range(0, 20).Select(i => RunOf(i % 2 == 0 ? "a" : "a.b", i)).ToList();
        foreach (var run in runs)
        {
            var commit = Write(run.Value, 0, "text");
            commit.Opened = new OpenEntry { InstanceId = run, State = OpenState.Running, Created = Now, Labels = [7] };
            await one.CommitAsync(commit);
        }

        var listed = Write("a", 0, "text");
        listed.JobListed = new JobEntry(new JobId("a"), ["tag"]);
        await one.CommitAsync(listed);
        var closed = Write(runs[0].Value, (await other.ReadAsync(Grain with { Key = runs[0].Value }, "record")).ETag, "text");
        closed.Closed = runs[0];
        await other.CommitAsync(closed);

        var open = new List<OpenEntry>();
        for (var shard = 0; shard < one.ShardCount; shard++)
        {
            open.AddRange(await one.ListOpenAsync(shard, null, 100));
        }

        open.Select(entry => entry.InstanceId).Should().BeEquivalentTo(runs.Skip(1));
        open.Should().OnlyContain(entry => entry.State == OpenState.Running && entry.Labels.Single() == 7);
        var ofA = runs.Skip(1).Where(run => run.JobId.Value == "a").Order().ToList();
        (await one.ListOpenAsync(new JobId("a"), null, 100)).Select(entry => entry.InstanceId).Should().Equal(ofA);
        (await one.ListOpenAsync(new JobId("a"), ofA[3], 2)).Select(entry => entry.InstanceId).Should().Equal(ofA[4], ofA[5]);
        (await other.ListJobsAsync(null, 10)).Should().ContainSingle().Which.Tags.Should().Equal("tag");
        (await other.ListJobsAsync(new JobId("a"), 10)).Should().BeEmpty();
        (await other.CountAsync()).Should().Be(new CatalogCounts(1, new OpenRunCounts { Running = 19 }));
    }

    [Fact(Timeout = MostOfATest)]
    public async Task History_OfSilosThatEndRunsAtTheSameMoment_HasEachRow()
    {
        var stores = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => _schema.JoinAsync()));
        var ended = Now;
        var runs = await Task.WhenAll(Enumerable.Range(0, 60).Select(async i =>
        {
            var run = RunOf("job", i);
            (await stores[i % 3].CommitAsync(End(run, ended))).IsCommitted.Should().BeTrue();
            return run;
        }));

        foreach (var store in stores)
        {
            var found = await store.FindAsync(new HistorySearch { Limit = 100, EndedFrom = ended, EndedBefore = ended.AddTicks(1) });
            found.Rows.Select(row => row.InstanceId).Should().BeEquivalentTo(runs);
            (await store.GetAsync(runs[0])).Should().ContainSingle();
            (await store.CountEndedAsync(ended.AddHours(-1))).Should().Be(new EndedCounts { Succeeded = 60 });
        }
    }

    [Fact(Timeout = MostOfATest)]
    public async Task APartitionThatAnotherSiloHasDropped_IsMadeAgain()
    {
        var (one, other) = (await _schema.JoinAsync(), await _schema.JoinAsync());
        var ended = Now;
        await one.CommitAsync(End(RunOf("job", 1), ended, ended.AddMinutes(1)));

        await other.ExpireAsync(ended.AddHours(3));
        (await other.FindAsync(new HistorySearch { Limit = 10 })).Rows.Should().BeEmpty();
        var late = RunOf("job", 2);
        (await one.CommitAsync(End(late, ended, ended.AddMinutes(1)))).IsCommitted.Should().BeTrue();

        (await other.FindAsync(new HistorySearch { Limit = 10 })).Rows.Select(row => row.InstanceId).Should().Equal(late);
    }

    [Fact(Timeout = MostOfATest)]
    public async Task ARecordThatHasExpired_IsGone_WhoeverHasWrittenIt()
    {
        var (one, other) = (await _schema.JoinAsync(), await _schema.JoinAsync());
        await one.CommitAsync(Change("gone", 0, RecordChangeKind.Write, "text", Now.AddMinutes(1)));
        await one.CommitAsync(Change(Grain.Key, 0, RecordChangeKind.Write, "text", Now.AddHours(1)));

        other.Look(Now);
        await other.TakeWakeUpsAsync(Now.AddMinutes(2), Now.AddHours(1), 10);

        (await one.ReadAsync(Grain with { Key = "gone" }, "record")).Should().Be(StoredRecord.None);
        (await TextAsync(one)).Should().Be("text");
    }

    [Fact(Timeout = MostOfATest)]
    public async Task AnEmbeddedHost_IsRefusedWhereSilosAre_AlsoWhenTheyHaveEnded()
    {
        var store = await _schema.JoinAsync();
        var open = _schema.OpenEmbeddedAsync;

        await open.Should().ThrowAsync<PostgreSqlStoreException>().WithMessage("*used by the silos of an Orleans cluster (service 'service', cluster 'cluster')*schema of its own*");
        await store.DisposeAsync();
        await open.Should().ThrowAsync<PostgreSqlStoreException>();
    }

    [Fact(Timeout = MostOfATest)]
    public async Task ASilo_IsRefusedWhereAnEmbeddedHostWas()
    {
        await (await _schema.OpenEmbeddedAsync()).DisposeAsync();
        var join = () => _schema.JoinAsync();

        await join.Should().ThrowAsync<PostgreSqlStoreException>().WithMessage("*used by the embedded host*schema of its own*");
    }

    [Fact(Timeout = MostOfATest)]
    public async Task ASiloOfAnotherService_IsRefused()
    {
        await (await _schema.JoinAsync()).DisposeAsync();
        var join = () => _schema.JoinAsync(service: "another");

        await join.Should().ThrowAsync<PostgreSqlStoreException>().WithMessage("*used by service 'service'*this silo is of service 'another'*");
    }

    [Fact(Timeout = MostOfATest)]
    public async Task ASiloOfTheNextCluster_IsRefusedAsLongAsOneOfTheOtherRuns()
    {
        var store = await _schema.JoinAsync();
        await store.CommitAsync(Write(Grain.Key, 0, "text"));
        var join = () => _schema.JoinAsync(cluster: "next");
        await join.Should().ThrowAsync<PostgreSqlStoreException>().WithMessage("*silos of cluster 'cluster', which run*cluster 'next'*");

        await store.DisposeAsync();

        // The server notices a moment later that the connection is closed.
        (await TextAsync(await _schema.JoinAsync(cluster: "next", patience: Hiding))).Should().Be("text");
        await FluentActions.Awaiting(() => _schema.JoinAsync()).Should().ThrowAsync<PostgreSqlStoreException>("the schema is the next one's now");
    }

    [Fact]
    public void Places_OfSilosWithOtherEpochs_AreNeverTheSame_AndNeverBeforeTheEnd()
    {
        var random = new Random(1);
        var (one, other) = (new ClusterPlaces(511), new ClusterPlaces(512));
        var places = new HashSet<long>();
        for (var i = 0; i < 10_000; i++)
        {
            var ended = random.Next(100_000);
            var (a, b) = (one.Next(ended), other.Next(ended));

            Math.Min(a, b).Should().BeGreaterThanOrEqualTo(ended);
            places.Add(a).Should().BeTrue();
            places.Add(b).Should().BeTrue();
        }
    }

    public ValueTask DisposeAsync() => _schema.DisposeAsync();

    private static InstanceId RunOf(string job, int number) => new($"{job}.1.{number:d22}");

    private static StoreCommit Write(string key, long etag, string text) => Change(key, etag, RecordChangeKind.Write, text);

    private static StoreCommit Change(string key, long etag, RecordChangeKind kind, string text, DateTimeOffset? expires = null) => new()
    {
        Grain = Grain with { Key = key },
        Now = Now,
        Changes = new[] { new StoreChange("record", kind, etag, Encoding.UTF8.GetBytes(text), expires) },
    };

    private static StoreCommit WakeUp(GrainId grain, DateTimeOffset time) => WithWakeUp(new() { Grain = grain, Now = Now, Changes = default }, time);

    private static StoreCommit WithWakeUp(StoreCommit commit, DateTimeOffset time)
    {
        commit.ChangesWakeUp = true;
        commit.WakeUpTime = time;
        return commit;
    }

    private static StoreCommit End(InstanceId run, DateTimeOffset ended, DateTimeOffset? expires = null)
    {
        var commit = Write(run.Value, 0, "text");
        commit.History = new HistoryRow(run, 1, InstanceStatus.Succeeded, ended, [], Encoding.UTF8.GetBytes($$"""{"instanceId":"{{run}}","attempt":1,"endedTime":"{{ended:O}}"}"""))
        {
            Rule = new RowRule(expires, 0),
        };
        return commit;
    }

    private static async Task<IReadOnlyList<StoredWakeUp>> LookAsync(ClusterStore store)
    {
        var now = Now;
        store.Look(now);
        return await store.TakeWakeUpsAsync(now, now + Hiding, 10);
    }

    private static async Task<string?> TextAsync(ClusterStore store, string key = "grain") => (await store.ReadAsync(Grain with { Key = key }, "record")).Body is { } body ? Encoding.UTF8.GetString(body.Span) : null;
}
