using Microsoft.Extensions.Hosting;

namespace JobGrains.Orleans.Crash;

/// <summary>Leaves signals alone: one that is to end this process ends it, and the silos end with it.</summary>
internal sealed class NoLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
