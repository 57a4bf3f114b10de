using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;

namespace JobGrains.Orleans.TestingHost;

/// <summary>What tests do with JobGrains on the test clusters of Orleans.</summary>
public static class JobGrainsTestClusterExtensions
{
    /// <summary>The client of JobGrains on the client of the cluster: outside its silos, as an application that is no silo has it.</summary>
    /// <exception cref="InvalidOperationException">The cluster has no client yet, or has JobGrains not.</exception>
    public static IJobClient GetJobClient(this InProcessTestCluster cluster)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        return cluster.Client.ServiceProvider.GetRequiredService<IJobClient>();
    }

    /// <inheritdoc cref="GetJobClient(InProcessTestCluster)"/>
    public static IJobClient GetJobClient(this TestCluster cluster)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        return cluster.ServiceProvider.GetRequiredService<IJobClient>();
    }

    /// <summary>
    /// Ends a silo as the loss of its process would, and has the cluster notice at once. Its connections are cut and nothing that it does reaches the store any more; then it is declared dead, and
    /// only then it is stopped. (<see cref="InProcessTestCluster.KillSiloAsync"/> alone lets it say good-bye.) User code that runs there cannot be ended from outside: it runs on, but nothing that
    /// it does in JobGrains has an effect.
    /// </summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="silo">The silo.</param>
    /// <exception cref="ArgumentException">No such silo runs in the process of the test.</exception>
    public static async Task CrashSiloAsync(this InProcessTestCluster cluster, SiloId silo)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        var silos = cluster.GetActiveSilos().ToList();
        var victim = Find(silos, silo);
        await LoseAsync(victim, silos);
        await cluster.KillSiloAsync(victim);
    }

    /// <inheritdoc cref="CrashSiloAsync(InProcessTestCluster, SiloId)"/>
    /// <remarks>The first silo of such a cluster keeps the membership for all: crash another one.</remarks>
    public static async Task CrashSiloAsync(this TestCluster cluster, SiloId silo)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        var silos = cluster.GetActiveSilos().OfType<InProcessSiloHandle>().ToList();
        var victim = Find(silos, silo);
        await LoseAsync(victim, silos);
        await cluster.KillSiloAsync(victim);
    }

    /// <summary>What JobGrains calls a silo of a test cluster.</summary>
    public static SiloId GetSiloId(this SiloHandle silo)
    {
        ArgumentNullException.ThrowIfNull(silo);
        return SiloIds.Of(silo.SiloAddress);
    }

    private static InProcessSiloHandle Find(IEnumerable<InProcessSiloHandle> silos, SiloId id) =>
        silos.FirstOrDefault(silo => silo.GetSiloId() == id) ?? throw new ArgumentException($"No silo '{id}' runs in the process of the test.", nameof(id));

    private static async Task LoseAsync(InProcessSiloHandle victim, IEnumerable<InProcessSiloHandle> silos)
    {
        var others = silos.Where(silo => silo != victim).ToList();
        victim.ServiceProvider.GetRequiredService<SiloPlug>().Pull();
        var version = await TestClusterMembership.DeclareDeadAsync(victim, others.FirstOrDefault() ?? victim);
        await TestClusterMembership.NoticeAsync(others, version);
    }
}
