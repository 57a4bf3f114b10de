using System.Text.Json;
using JobGrains.Hosting;
using JobGrains.Hosting.Storage;
using JobGrains.Instances;
using JobGrains.Jobs;

namespace JobGrains.Tests.Hosting;

/// <summary>What every store does; a subclass a store.</summary>
public abstract class GrainStoreSuite
{
    private protected static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly GrainId Grain = new("probe", "a");

    private protected abstract IGrainStore Store { get; }

    [Fact]
    public async Task Commit_WhenOneETagIsStale_ChangesNothing()
    {
        var etag = (await CommitAsync(Write("one", 0), Write("two", 0))).ETag;
        await CommitAsync(Write("two", etag));

        var reply = await Store.CommitAsync(new StoreCommit
        {
            Grain = Grain,
            Changes = new[] { Write("one", etag, "new"), Write("two", etag, "new") },
            ChangesWakeUp = true,
            WakeUpTime = Now,
        });

        reply.Conflict.Should().Be("two");
        (await Store.ReadAsync(Grain, "one")).ETag.Should().Be(etag);
        (await Store.GetNextWakeUpAsync()).Should().BeNull();
    }

    [Fact]
    public async Task Commit_WhenTheRecordExists_RefusesACreate()
    {
        await CommitAsync(Write("one", 0));

        (await CommitAsync(Write("one", 0))).Conflict.Should().Be("one");
    }

    [Theory]
    [InlineData("a", "b")]
    [InlineData("b", "a")]
    [InlineData("a", "stranger")]
    public async Task JointCommit_WhenAllIsAsExpected_CommitsBoth(string key, string other)
    {
        var reply = await Store.CommitAsync(Of(key, Write("one", 0)).With(Of(other, Write("one", 0, "joint")), wakeUp: Now));

        var joint = await Store.ReadAsync(new GrainId("probe", other), "one");
        Text(joint.Body!.Value).Should().Be("joint");
        joint.ETag.Should().Be(reply.JointETag);
        (await Store.ReadAsync(new GrainId("probe", key), "one")).ETag.Should().Be(reply.ETag);
        (await Store.TakeWakeUpsAsync(Now, Now + TimeSpan.FromMinutes(1), 10)).Select(wakeUp => wakeUp.Grain.Key).Should().Equal(other);
    }

    [Theory]
    [InlineData("a", "b")]
    [InlineData("b", "a")]
    public async Task JointCommit_WhenOnePartConflicts_CommitsNothing(string key, string other)
    {
        var etag = (await Store.CommitAsync(Of(key, Write("one", 0)))).ETag;

        var reply = await Store.CommitAsync(Of(key, Write("one", etag, "new")).With(Of(other, Write("two", 1_000_000)), wakeUp: Now));
        var reversed = await Store.CommitAsync(Of(other, Write("two", 1_000_000)).With(Of(key, Write("one", etag, "new")), wakeUp: Now));

        reply.Conflict.Should().Be("two");
        reversed.Conflict.Should().Be("two");
        (await Store.ReadAsync(new GrainId("probe", key), "one")).ETag.Should().Be(etag);
        (await Store.ReadAsync(new GrainId("probe", other), "two")).Should().Be(StoredRecord.None);
        (await Store.GetNextWakeUpAsync()).Should().BeNull();
    }

    [Fact]
    public async Task Clear_WhenDone_KeepsTheETagForAWhile()
    {
        var etag = (await CommitAsync(Write("one", 0))).ETag;
        var cleared = (await CommitAsync(new StoreChange("one", RecordChangeKind.Clear, etag, default, null))).ETag;

        var stored = await Store.ReadAsync(Grain, "one");
        stored.Body.Should().BeNull();
        stored.ETag.Should().Be(cleared);
        (await CommitAsync(Write("one", 0))).Conflict.Should().Be("one");
        await Store.ExpireAsync(Now + TimeSpan.FromHours(2));
        (await Store.ReadAsync(Grain, "one")).Should().Be(StoredRecord.None);
        (await CommitAsync(Write("one", cleared))).Conflict.Should().Be("one");
    }

    [Fact]
    public async Task Append_WhenTheBaseIsWrittenAgain_StartsAnew()
    {
        var etag = (await CommitAsync(Write("one", 0))).ETag;
        etag = (await CommitAsync(Append("one", etag, "1"), Append("one", etag, "2"))).ETag;
        var stored = await Store.ReadAsync(Grain, "one");
        stored.Deltas.Select(d => Text(d)).Should().Equal("1", "2");

        await CommitAsync(Write("one", etag));

        (await Store.ReadAsync(Grain, "one")).Deltas.Should().BeEmpty();
        stored.Deltas.Should().HaveCount(2);
    }

    [Fact]
    public async Task Expire_WhenTheTimeHasCome_ForgetsOnlyWhatExpired()
    {
        await CommitAsync(Write("one", 0) with { Expires = Now + TimeSpan.FromMinutes(1) }, Write("two", 0));

        (await Store.ExpireAsync(Now)).Should().BeOnOrAfter(Now + TimeSpan.FromMinutes(1));
        (await Store.ReadAsync(Grain, "one")).Body.Should().NotBeNull();
        (await Store.ExpireAsync(Now + TimeSpan.FromMinutes(2))).Should().BeNull();

        (await Store.ReadAsync(Grain, "one")).Should().Be(StoredRecord.None);
        (await Store.ReadAsync(Grain, "two")).Body.Should().NotBeNull();
    }

    [Fact]
    public async Task TakeWakeUps_WhenSeveralAreDue_TakesTheEarliestFirstAndHidesThem()
    {
        foreach (var (key, minute) in new[] { ("c", 3), ("a", 1), ("b", 1), ("d", 9) })
        {
            await WakeAsync(key, Now + TimeSpan.FromMinutes(minute));
        }

        var hidden = Now + TimeSpan.FromMinutes(30);
        var taken = await Store.TakeWakeUpsAsync(Now + TimeSpan.FromMinutes(5), hidden, 10);

        taken.Select(w => w.Grain.Key).Should().Equal("a", "b", "c");
        (await Store.GetNextWakeUpAsync()).Should().Be(Now + TimeSpan.FromMinutes(9));
        await Store.RemoveWakeUpAsync(taken[0]);
        await Store.HideWakeUpAsync(taken[1], Now + TimeSpan.FromMinutes(6));
        (await Store.TakeWakeUpsAsync(Now + TimeSpan.FromMinutes(40), hidden + hidden.TimeOfDay, 10)).Select(w => w.Grain.Key).Should().Equal("b", "d", "c");
    }

    [Fact]
    public async Task RemoveWakeUp_WhenTheGrainHasSetAnother_KeepsIt()
    {
        await WakeAsync("a", Now);
        var taken = await Store.TakeWakeUpsAsync(Now, Now + TimeSpan.FromMinutes(1), 1);
        await WakeAsync("a", Now + TimeSpan.FromHours(1));

        await Store.RemoveWakeUpAsync(taken[0]);

        (await Store.GetNextWakeUpAsync()).Should().Be(Now + TimeSpan.FromHours(1));
    }

    [Fact]
    public async Task Commit_WhenPagesWereNumberedForVeryLong_KnowsTheLastOnes()
    {
        const int Pages = 70_000;
        for (var page = 0; page < Pages; page++)
        {
            var now = Now + TimeSpan.FromSeconds(page);
            await Store.CommitAsync(new StoreCommit { Grain = Grain, Now = now, Changes = new[] { Write($"page{page}", 0, $"{page}") with { Expires = now + TimeSpan.FromMinutes(1) } } });
            if (page % 1_000 == 999)
            {
                await Store.ExpireAsync(now);
            }
        }

        Text((await Store.ReadAsync(Grain, $"page{Pages - 1}")).Body!.Value).Should().Be($"{Pages - 1}");
        (await Store.ReadAsync(Grain, "page0")).Should().Be(StoredRecord.None);
    }

    [Fact]
    public async Task Read_WhenManyRecordsExpireTogether_AnswersEachWhole()
    {
        var bodies = Enumerable.Range(0, 300).Select(i => new string((char)('a' + (i % 26)), i * 17)).ToList();
        for (var i = 0; i < bodies.Count; i++)
        {
            var write = Write("one", 0, bodies[i]) with { Expires = Now + TimeSpan.FromMinutes(1) };
            await Store.CommitAsync(new StoreCommit { Grain = new GrainId("probe", $"many {i}"), Now = Now, Changes = new[] { write } });
        }

        var read = new List<string>();
        for (var i = 0; i < bodies.Count; i++)
        {
            read.Add(Text((await Store.ReadAsync(new GrainId("probe", $"many {i}"), "one")).Body!.Value));
        }

        read.Should().Equal(bodies);
    }

    [Fact]
    public async Task ListOpen_WhenPaged_ListsInTheOrderOfIds()
    {
        var ids = Enumerable.Range(0, 40).Select(i => InstanceIds.Make(i % 2 == 0 ? "job" : "job.other", 0, $"key {i}")).ToList();
        foreach (var id in ids)
        {
            await Store.CommitAsync(new StoreCommit { Grain = new GrainId("probe", id.Value), Changes = default, Opened = new OpenEntry { InstanceId = id } });
        }

        await Store.CommitAsync(new StoreCommit { Grain = Grain, Changes = default, Closed = ids[0] });
        var expected = ids.Skip(1).Where(id => id.JobId.Value == "job").Order().ToList();
        var listed = new List<InstanceId>();
        while (await Store.ListOpenAsync(new JobId("job"), listed.Count == 0 ? default(InstanceId?) : listed[^1], 7) is { Count: > 0 } page)
        {
            listed.AddRange(page.Select(e => e.InstanceId));
        }

        listed.Should().Equal(expected);
        var inShards = 0;
        for (var shard = 0; shard < Store.ShardCount; shard++)
        {
            inShards += (await Store.ListOpenAsync(shard, after: default, 100)).Count;
        }

        inShards.Should().Be(39);
    }

    [Fact]
    public async Task History_WhenARowIsRepeated_KeepsTheFirst()
    {
        var id = InstanceIds.Make("job", 0, "key");
        await AddAsync(id, 1, "first");
        await AddAsync(id, 1, "again");
        await AddAsync(id, 2, "second");

        (await Store.GetAsync(id)).Select(r => r.Result).Should().Equal("first", "second");
        (await Store.FindAsync(new HistorySearch { JobId = "job" })).Rows.Select(r => r.Attempt).Should().Equal(2, 1);
    }

    private static StoreChange Write(string record, long etag, string text = "text") =>
        new(record, RecordChangeKind.Write, etag, System.Text.Encoding.UTF8.GetBytes(text), null);

    private static StoreChange Append(string record, long etag, string text) =>
        new(record, RecordChangeKind.Append, etag, System.Text.Encoding.UTF8.GetBytes(text), null);

    private static string Text(ReadOnlyMemory<byte> body) => System.Text.Encoding.UTF8.GetString(body.Span);

    private static StoreCommit Of(string key, params StoreChange[] changes) => new() { Grain = new GrainId("probe", key), Now = Now, Changes = changes };

    private ValueTask<StoreCommitReply> CommitAsync(params StoreChange[] changes) => Store.CommitAsync(new StoreCommit { Grain = Grain, Now = Now, Changes = changes });

    private async Task WakeAsync(string key, DateTimeOffset time) =>
        await Store.CommitAsync(new StoreCommit { Grain = new GrainId("probe", key), Changes = default, ChangesWakeUp = true, WakeUpTime = time });

    private protected Task AddAsync(InstanceId id, int attempt, string result) => AddAsync(Store, id, attempt, result);

    private protected static async Task AddAsync(IGrainStore store, InstanceId id, int attempt, string result)
    {
        var row = new AttemptRecord { InstanceId = id, Attempt = attempt, Result = result };
        var body = JsonSerializer.SerializeToUtf8Bytes(row, EngineJson.Default.AttemptRecord);
        await store.CommitAsync(new StoreCommit { Grain = new GrainId("probe", id.Value), Changes = default, History = new HistoryRow(id, attempt, row.Status, Now, InstanceLabels.Of(row), body) });
    }
}
