using System.Text;
using JobGrains.Conformance.Stores;
using JobGrains.Hosting;
using JobGrains.Hosting.Storage;

namespace JobGrains.PostgreSql.Tests.Stores;

/// <summary>A store in PostgreSQL and one in memory that are told the same: whatever happens to the process, the first must have what the other has.</summary>
internal sealed class StoreTwin(TestStore postgreSql, Random random)
{
    private readonly CommitDrawing _drawing = new(random);
    private readonly MemoryStore _model = new(new MemoryStoreOptions { ShardCount = TestStore.ShardCount, ClearedRetention = TestStore.ClearedRetention });
    private readonly Dictionary<(GrainId Grain, string Record), long> _etags = [];
    private readonly Dictionary<(GrainId Grain, string Record), DateTimeOffset> _expires = [];
    private readonly HashSet<(GrainId Grain, DateTimeOffset Time)> _removed = [];
    private DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private PostgreSqlStore Store => postgreSql.Store;

    /// <summary>Does something to both.</summary>
    public async Task StepAsync()
    {
        _now += random.Next(50) == 0 ? TimeSpan.FromHours(10) : TimeSpan.FromSeconds(random.Next(100));
        switch (random.Next(12))
        {
            case 0:
                await _model.ExpireAsync(_now);
                await Store.ExpireAsync(_now);
                break;
            case 1:
                await WakeUpAsync();
                break;
            case 2:
                await CommitTogetherAsync(random.Next(2, 9));
                break;
            default:
                await CommitTogetherAsync(1);
                break;
        }
    }

    /// <summary>The process ends, and another one goes on.</summary>
    public async Task ReopenAsync()
    {
        await postgreSql.ReopenAsync();
        await Store.Listed;
        await _model.ExpireAsync(_now);
        await Store.ExpireAsync(_now);
    }

    public async Task CompareAsync()
    {
        foreach (var grain in CommitDrawing.Grains)
        {
            foreach (var record in CommitDrawing.Records)
            {
                await CompareAsync(grain, record);
            }

            var id = InstanceId.Trusted(grain.Key);
            (await Store.GetAsync(id)).Should().BeEquivalentTo(await _model.GetAsync(id), options => options.WithStrictOrdering());
        }

        for (var shard = 0; shard < Store.ShardCount; shard++)
        {
            (await Store.ListOpenAsync(shard, null, 100)).Should().BeEquivalentTo(await _model.ListOpenAsync(shard, null, 100), options => options.WithStrictOrdering());
        }

        (await Store.ListOpenAsync("job", null, 100)).Should().BeEquivalentTo(await _model.ListOpenAsync("job", null, 100), options => options.WithStrictOrdering());
        (await Store.ListJobsAsync(null, 100)).Should().BeEquivalentTo(await _model.ListJobsAsync(null, 100), options => options.WithStrictOrdering());
        foreach (var search in new[] { new HistorySearch { JobId = "job" }, new HistorySearch { BusinessKey = "key 1", Limit = 10 }, new HistorySearch { Limit = 1_000 } })
        {
            (await Store.FindAsync(search)).Rows.Select(Name).Should().Equal((await _model.FindAsync(search)).Rows.Select(Name));
        }

        (await Store.CountAsync()).Should().Be(await _model.CountAsync());
        foreach (var hours in new[] { 0, 24, 60 })
        {
            var from = new DateTimeOffset((HourlyEnds.HourOf(_now.UtcTicks) - hours) * TimeSpan.TicksPerHour, TimeSpan.Zero);
            (await Store.CountEndedAsync(from)).Should().Be(await _model.CountEndedAsync(from));
        }

        // One that was handled may come back: only the next commit makes it durable that it was.
        (await LeftInAsync(Store)).Should().Equal(await LeftInAsync(_model));
    }

    private static string Name(AttemptRecord row) => $"{row.InstanceId} {row.Attempt} {row.Result}";

    private static string TextOf(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);

    private async Task CompareAsync(GrainId grain, string record)
    {
        var expected = await _model.ReadAsync(grain, record);
        var stored = await Store.ReadAsync(grain, record);
        var name = $"{grain} {record}";
        if (expected.ETag == 0 && stored.ETag != 0)
        {
            // It may be forgotten later than it has expired.
            _expires.GetValueOrDefault((grain, record), DateTimeOffset.MaxValue).Should().BeOnOrBefore(_now, name);
            return;
        }

        (stored.ETag == 0).Should().Be(expected.ETag == 0, name);
        (stored.Body is { } body ? TextOf(body) : null).Should().Be(expected.Body is { } other ? TextOf(other) : null, name);
        stored.Deltas.Select(TextOf).Should().Equal(expected.Deltas.Select(TextOf), name);
        if (stored.ETag != 0)
        {
            stored.ETag.Should().Be(_etags[(grain, record)], name);
        }
    }

    private async Task WakeUpAsync()
    {
        // Where one came back in the store of the two, both take what either has.
        var due = (await WakeUpsOfAsync(_model)).Concat(await WakeUpsOfAsync(Store)).Where(wakeUp => wakeUp.Time <= _now).Select(wakeUp => (wakeUp.Grain, wakeUp.Time)).Distinct().Take(3).ToList();
        foreach (IGrainStore store in new IGrainStore[] { _model, Store })
        {
            foreach (var wakeUp in (await WakeUpsOfAsync(store)).Where(wakeUp => due.Contains((wakeUp.Grain, wakeUp.Time))))
            {
                await store.RemoveWakeUpAsync(wakeUp);
            }
        }

        _removed.UnionWith(due);
    }

    private async Task<IEnumerable<(GrainId Grain, DateTimeOffset Time)>> LeftInAsync(IGrainStore store) =>
        (await WakeUpsOfAsync(store)).Select(w => (w.Grain, w.Time)).Where(w => !_removed.Contains(w)).Order();

    private static async Task<List<StoredWakeUp>> WakeUpsOfAsync(IGrainStore store)
    {
        var taken = await store.TakeWakeUpsAsync(DateTimeOffset.MaxValue.AddDays(-1), DateTimeOffset.MaxValue, 50);
        foreach (var wakeUp in taken)
        {
            await store.HideWakeUpAsync(wakeUp, wakeUp.Time);
        }

        return [.. taken];
    }

    private async Task CommitTogetherAsync(int count)
    {
        var made = new List<(CommitPlan Plan, Task<StoreCommitReply> Reply)>();
        for (var i = 0; i < count; i++)
        {
            var plan = _drawing.Next(_now);
            made.Add((plan, Store.CommitAsync(await MakeForAsync(Store, plan)).AsTask()));
        }

        await Task.WhenAll(made.Select(m => m.Reply));
        foreach (var (plan, reply) in made.Select(m => (m.Plan, m.Reply.Result)).OrderBy(m => m.Result.ETag))
        {
            if (reply.IsCommitted)
            {
                await AdoptAsync(plan, reply);
            }
            else if (count == 1)
            {
                (await _model.CommitAsync(await MakeForAsync(_model, plan))).Conflict.Should().Be(reply.Conflict);
            }
        }
    }

    private async Task AdoptAsync(CommitPlan plan, StoreCommitReply reply)
    {
        (await _model.CommitAsync(await MakeForAsync(_model, plan))).Conflict.Should().BeNull();
        foreach (var part in plan.Parts)
        {
            Remember(part, part == plan ? reply.ETag : reply.JointETag);
        }
    }

    private void Remember(CommitPlan plan, long etag)
    {
        foreach (var change in plan.Changes)
        {
            _etags[(plan.Grain, change.Record)] = etag;
            if (change.Kind == RecordChangeKind.Write && change.Expires is null)
            {
                _expires.Remove((plan.Grain, change.Record));
            }
            else if (change.Kind != RecordChangeKind.Append)
            {
                _expires[(plan.Grain, change.Record)] = change.Expires ?? plan.Now + TestStore.ClearedRetention;
            }
        }

        if (plan.ChangesWakeUp)
        {
            _removed.RemoveWhere(wakeUp => wakeUp.Grain == plan.Grain);
        }
    }

    private static async Task<StoreCommit> MakeForAsync(IGrainStore store, CommitPlan plan)
    {
        var etags = new Dictionary<(GrainId Grain, string Record), long>();
        foreach (var part in plan.Parts)
        {
            foreach (var change in part.Changes)
            {
                etags[(part.Grain, change.Record)] = (await store.ReadAsync(part.Grain, change.Record)).ETag;
            }
        }

        return plan.Make((grain, record) => etags[(grain, record)]);
    }
}
