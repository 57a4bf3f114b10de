namespace JobGrains.Hosting;

/// <summary>The embedded host: how it is, and its silos, for demonstrations and tests of what happens when silos come and go. Registered as a service.</summary>
public interface IEmbeddedCluster
{
    /// <summary>The silos that run, in the order in which they were added.</summary>
    IReadOnlyList<SiloId> Silos { get; }

    /// <summary>How it is now: for a health check.</summary>
    EmbeddedHealth Health { get; }

    /// <summary>Adds a silo.</summary>
    /// <param name="name">Its name; null means the next one with <see cref="EmbeddedOptions.NamePrefix"/>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<SiloId> AddAsync(string? name = null, CancellationToken cancellationToken = default);

    /// <summary>Stops a silo in order: it gives running tasks <see cref="JobGrainsOptions.DrainTimeout"/>, hands back the others, and leaves. Does nothing if it has ended.</summary>
    Task StopAsync(SiloId silo, CancellationToken cancellationToken = default);

    /// <summary>
    /// Ends a silo as the loss of its process would, and has the cluster notice at once. User code that runs there cannot be ended from outside: it runs on, but nothing that it
    /// does in JobGrains has an effect any more. Does nothing if it has ended.
    /// </summary>
    Task CrashAsync(SiloId silo, CancellationToken cancellationToken = default);
}
