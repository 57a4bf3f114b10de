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

        (await _store.FindAsync(new InstanceQuery())).Select(r => r.InstanceId).Should().Equal(ids[4], ids[3], ids[2]);
        (await _store.FindAsync(new InstanceQuery { JobId = "job", Limit = 2 })).Should().HaveCount(2);
        (await _store.GetAsync(ids[0])).Should().BeEmpty();
    }
}
