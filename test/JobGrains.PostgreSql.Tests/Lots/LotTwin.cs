using System.Text;
using JobGrains.Hosting.Storage;
using JobGrains.PostgreSql.Tests.Stores;

namespace JobGrains.PostgreSql.Tests.Lots;

/// <summary>A store that keeps lots, and one in memory that is told of each run by itself: the first must have what the other has.</summary>
internal sealed class LotTwin(TestStore postgreSql, Random random)
{
    private readonly MemoryStore _model = new(new MemoryStoreOptions { ShardCount = TestStore.ShardCount, ClearedRetention = TestStore.ClearedRetention });
    private readonly List<InstanceId> _runs = [];
    private readonly Dictionary<InstanceId, DateTimeOffset> _expires = [];
    private DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private int _written;

    private PostgreSqlStore Store => postgreSql.Store;

    public async Task StepAsync()
    {
        _now += TimeSpan.FromSeconds(random.Next(60));
        switch (random.Next(8))
        {
            case 0:
                await AddAsync();
                break;
            case 1:
                await _model.ExpireAsync(_now);
                await Store.ExpireAsync(_now);
                break;
            default:
                await ChangeAsync();
                break;
        }
    }

    public async Task ReopenAsync()
    {
        await postgreSql.ReopenAsync();
        await Store.Listed;
        await _model.ExpireAsync(_now);
        await Store.ExpireAsync(_now);
    }

    public async Task CompareAsync()
    {
        foreach (var run in _runs)
        {
            var expected = await _model.ReadAsync(LotMaker.GrainOf(run), "instance");
            var stored = await Store.ReadAsync(LotMaker.GrainOf(run), "instance");
            if (expected.ETag == 0 && stored.ETag != 0)
            {
                // It may be forgotten later than it has expired.
                _expires[run].Should().BeOnOrBefore(_now, run.Value);
                continue;
            }

            TextOf(stored).Should().Be(TextOf(expected), run.Value);
            (stored.ETag == 0).Should().Be(expected.ETag == 0, run.Value);
        }

        for (var shard = 0; shard < Store.ShardCount; shard++)
        {
            (await Store.ListOpenAsync(shard, null, 10_000)).Should().BeEquivalentTo(await _model.ListOpenAsync(shard, null, 10_000), options => options.WithStrictOrdering());
        }

        (await WakeUpsOfAsync(Store)).Should().Equal(await WakeUpsOfAsync(_model));
    }

    private static string? TextOf(StoredRecord record) => record.Body is { } body ? Encoding.UTF8.GetString(body.Span) : null;

    private static async Task<List<(GrainId, DateTimeOffset)>> WakeUpsOfAsync(IGrainStore store)
    {
        var taken = await store.TakeWakeUpsAsync(DateTimeOffset.MaxValue.AddDays(-1), DateTimeOffset.MaxValue, 10_000);
        foreach (var wakeUp in taken)
        {
            await store.HideWakeUpAsync(wakeUp, wakeUp.Time);
        }

        return [.. taken.Select(wakeUp => (wakeUp.Grain, wakeUp.Time))];
    }

    private async Task AddAsync()
    {
        var lots = Enumerable.Range(0, random.Next(1, 4)).Select(_ => LotMaker.Make(random, random.Next(1, 30), _now)).ToList();
        await Task.WhenAll(lots.Select(lot => Store.AddAsync(lot).AsTask()));
        foreach (var lot in lots)
        {
            for (var i = 0; i < lot.Ids.Count; i++)
            {
                (await _model.CommitAsync(LotMaker.CommitOf(lot, i))).IsCommitted.Should().BeTrue();
            }

            _runs.AddRange(lot.Ids);
        }
    }

    private async Task ChangeAsync()
    {
        if (_runs.Count == 0)
        {
            return;
        }

        var changes = new List<(InstanceId Run, string Text, bool Ends, DateTimeOffset? Expires, bool IsRight, Task<StoreCommitReply> Reply)>();
        foreach (var run in Enumerable.Range(0, random.Next(1, 12)).Select(_ => _runs[random.Next(_runs.Count)]).Distinct())
        {
            var (text, ends) = ($"\"{++_written}\"", random.Next(2) == 0);
            DateTimeOffset? expires = ends ? _now + TimeSpan.FromSeconds(random.Next(120)) : null;

            // Sometimes an earlier activation, or one that has never found the run.
            var lie = random.Next(6);
            var etag = (await Store.ReadAsync(LotMaker.GrainOf(run), "instance")).ETag;
            var told = lie switch { 0 => 0, 1 => etag + 1, _ => etag };
            changes.Add((run, text, ends, expires, told == etag, Store.CommitAsync(LotMaker.Change(run, told, text, _now, ends, expires)).AsTask()));
        }

        foreach (var (run, text, ends, expires, isRight, reply) in changes)
        {
            var known = await _model.ReadAsync(LotMaker.GrainOf(run), "instance");
            (await reply).IsCommitted.Should().Be(isRight, run.Value);
            if (isRight)
            {
                _expires[run] = expires ?? DateTimeOffset.MaxValue;
                (await _model.CommitAsync(LotMaker.Change(run, known.ETag, text, _now, ends, expires))).IsCommitted.Should().BeTrue();
            }
        }
    }
}
