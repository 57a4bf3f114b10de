using JobGrains.Hosting;
using JobGrains.Hosting.Storage;
using JobGrains.Testing;

namespace JobGrains.Tests.Catalog;

public class PoisonTests
{
    private static readonly InstanceId Poison = InstanceId.Trusted("job.0.AAAAAAAAAAAAAAAAAAAAAA");

    [Fact]
    public void Sweep_WhenARunCannotBeRead_SetsItAsideAndTriesAgainWithAnotherSilo() =>
        SimulatedCluster.Run(Options(), async cluster =>
        {
            await cluster.Cluster.Store.CommitAsync(new StoreCommit
            {
                Grain = new GrainId("instance", Poison.Value),
                Now = cluster.Time.GetUtcNow(),
                Changes = new[] { new StoreChange("instance", RecordChangeKind.Write, 0, "no JSON"u8.ToArray(), Expires: null) },
                Opened = new OpenEntry { InstanceId = Poison, State = OpenState.Running, Created = cluster.Time.GetUtcNow() },
            });

            await cluster.AdvanceAsync(TimeSpan.FromSeconds(100));
            SetAside(cluster).Should().Equal(Poison);

            await cluster.AddSiloAsync("another");
            await cluster.AdvanceAsync(TimeSpan.FromSeconds(15));
            SetAside(cluster).Should().BeEmpty("it has another chance");
            await cluster.AdvanceAsync(TimeSpan.FromSeconds(100));
            SetAside(cluster).Should().Equal(Poison);
        });

    private static SimulatedClusterOptions Options() => new SimulatedClusterOptions { Silos = 1, Mode = SimulationMode.Strict }
        .AddJobGrains(jobs => jobs.Configure(options => options.CatalogPeriod = TimeSpan.FromSeconds(10)));

    private static IEnumerable<InstanceId> SetAside(SimulatedCluster cluster) => cluster.Cluster.Silos.SelectMany(silo => silo.Embedded.Engine.SetAside.All);
}
