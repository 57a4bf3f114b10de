using JobGrains.Hosting.Storage;
using JobGrains.Testing;
using JobGrains.Testing.Cluster;

namespace JobGrains.Tests.Catalog;

public class IdleSweepTests
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    [Fact]
    public void Sweep_OfASiloThatHasNothingToDo_CommitsTheWakeUpsOfAllShardsTogether_EverySecondTime() =>
        SimulatedCluster.Run(new SimulatedClusterOptions { Silos = 1, Mode = SimulationMode.Strict }, async cluster =>
        {
            var store = cluster.Cluster.Store;
            await cluster.AdvanceAsync(5 * Period);
            var commits = new HashSet<DateTimeOffset>();
            for (var i = 0; i < 20; i++)
            {
                await cluster.AdvanceAsync(Period);
                var times = (await WakeUpsAsync(store)).Where(wakeUp => wakeUp.Grain.Type == "catalog").Select(wakeUp => wakeUp.Time).ToList();

                times.Should().HaveCount(store.ShardCount);
                (times.Max() - times.Min()).Should().BeLessThan(TimeSpan.FromMilliseconds(10), "they are committed together");
                (times.Min() - cluster.Time.GetUtcNow()).Should().BePositive("a wake-up comes only where the shard is lost").And.BeLessThanOrEqualTo(3 * Period);
                commits.Add(times.Min());
            }

            commits.Count.Should().BeInRange(10, 11);
        });

    private static async Task<IReadOnlyList<StoredWakeUp>> WakeUpsAsync(SimStore store)
    {
        var taken = await store.TakeWakeUpsAsync(DateTimeOffset.MaxValue.AddDays(-1), DateTimeOffset.MaxValue, 100);
        foreach (var wakeUp in taken)
        {
            await store.HideWakeUpAsync(wakeUp, wakeUp.Time);
        }

        return taken;
    }
}
