using JobGrains.Hosting;
using JobGrains.Hosting.Storage;
using JobGrains.Testing;

namespace JobGrains.Tests.Catalog;

public class PoisonTests
{
    private static readonly InstanceId Poison = InstanceId.Trusted("job.0.AAAAAAAAAAAAAAAAAAAAAA");

    [Fact]
    public void Sweep_WhenARunCannotBeRead_SetsItAsideAndTriesAgainWithAnotherSilo() =>
        SimulatedCluster.Run(new SimulatedClusterOptions { Silos = 1, Configure = (_, options) => options.CatalogPeriod = TimeSpan.FromSeconds(10) }, async cluster =>
        {
            await cluster.Cluster.Store.CommitAsync(new StoreCommit
            {
                Grain = new GrainId("instance", Poison.Value),
                Now = cluster.Time.GetUtcNow(),
                Changes = new[] { new StoreChange("instance", RecordChangeKind.Write, 0, "no JSON"u8.ToArray(), Expires: null) },
                Opened = new OpenEntry { InstanceId = Poison, State = OpenState.Running, Created = cluster.Time.GetUtcNow() },
            });

            await cluster.DelayAsync(TimeSpan.FromSeconds(100));
            SetAside(cluster).Should().Equal(Poison);

            cluster.AddSilo("another");
            await cluster.DelayAsync(TimeSpan.FromSeconds(15));
            SetAside(cluster).Should().BeEmpty("it has another chance");
            await cluster.DelayAsync(TimeSpan.FromSeconds(100));
            SetAside(cluster).Should().Equal(Poison);
        });

    private static IEnumerable<InstanceId> SetAside(SimulatedCluster cluster) => cluster.Cluster.Silos.SelectMany(silo => silo.Embedded.Engine.SetAside.All);
}
