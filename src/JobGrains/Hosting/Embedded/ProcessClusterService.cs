using Microsoft.Extensions.Hosting;

namespace JobGrains.Hosting.Embedded;

/// <summary>Starts and drains the silos of this process with its host.</summary>
internal sealed class ProcessClusterService(ProcessCluster cluster) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => cluster.StartAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => cluster.StopAsync(cancellationToken);
}
