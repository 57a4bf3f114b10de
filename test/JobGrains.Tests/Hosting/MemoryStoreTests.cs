using JobGrains.Hosting;
using JobGrains.Hosting.Storage;
using JobGrains.Jobs;

namespace JobGrains.Tests.Hosting;

public sealed class MemoryStoreTests : GrainStoreSuite
{
    private readonly MemoryStore _store = new(new MemoryStoreOptions { MaxHistoryRows = 3 });

    private protected override IGrainStore Store => _store;

    [Fact]
    public async Task History_WhenItIsFull_ForgetsTheOldest()
    {
        var ids = Enumerable.Range(0, 5).Select(i => InstanceIds.Make("job", 0, $"key {i}")).ToList();
        foreach (var id in ids)
        {
            await AddAsync(id, 1, id.Value);
        }

        (await _store.FindAsync(new HistorySearch())).Rows.Select(r => r.InstanceId).Should().Equal(ids[4], ids[3], ids[2]);
        (await _store.FindAsync(new HistorySearch { JobId = "job", Limit = 2 })).Rows.Should().HaveCount(2);
        (await _store.GetAsync(ids[0])).Should().BeEmpty();
    }

    [Fact]
    public async Task History_WhenItIsLong_KeepsTheNewestOfAllJobsInOrder()
    {
        var store = new MemoryStore(new MemoryStoreOptions { MaxHistoryRows = 600 });
        var rows = Enumerable.Range(0, 2000).Select(i => (Id: InstanceIds.Make(i % 3 == 0 ? "rare" : "often", 0, $"key {i / 2}"), Attempt: i)).ToList();
        foreach (var (id, attempt) in rows)
        {
            await AddAsync(store, id, attempt, "x");
        }

        var kept = rows.TakeLast(600).Reverse().ToList();
        var all = (await store.FindAsync(new HistorySearch { Limit = 1000 })).Rows;
        var rare = (await store.FindAsync(new HistorySearch { JobId = "rare", Limit = 1000 })).Rows;
        var first = await store.GetAsync(kept[^1].Id);
        var goneId = rows[0].Id;

        all.Select(r => (r.InstanceId, r.Attempt)).Should().Equal(kept);
        rare.Select(r => (r.InstanceId, r.Attempt)).Should().Equal(kept.Where(r => r.Id.JobId == "rare"));
        first.Select(r => r.Attempt).Should().Equal(rows.TakeLast(600).Where(r => r.Id == kept[^1].Id).Select(r => r.Attempt));
        (await store.GetAsync(goneId)).Should().BeEmpty();
    }
}
