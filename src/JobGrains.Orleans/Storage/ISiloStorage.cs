using JobGrains.Hosting;
using EngineGrainId = JobGrains.Hosting.Storage.GrainId;

namespace JobGrains.Orleans.Storage;

/// <summary>Where a silo keeps what the engine has, and who brings its wake-ups: as old as the silo's incarnation.</summary>
internal interface ISiloStorage : IAsyncDisposable
{
    ICatalogStore Catalog { get; }

    IHistoryStore History { get; }

    /// <inheritdoc cref="ISiloHost.DefaultPageSize"/>
    int DefaultPageSize { get; }

    /// <inheritdoc cref="ISiloHost.WakeUpLead"/>
    TimeSpan WakeUpLead { get; }

    /// <inheritdoc cref="ISiloHost.LogPageSize"/>
    long LogPageSize { get; }

    /// <summary>Opens it. Before the silo takes calls.</summary>
    Task StartAsync(CancellationToken cancellationToken);

    /// <summary>The records of a new activation.</summary>
    IGrainRecords Open(EngineGrainId grain, OrleansGrainHost host);

    /// <summary>An activation has ended.</summary>
    void Ended(EngineGrainId grain);

    /// <summary>The silo's view of the cluster has changed.</summary>
    void OnViewChanged(ClusterView before, ClusterView view);

    /// <summary>When the next wake-up is due that this silo is to bring; null for never.</summary>
    ValueTask<DateTimeOffset?> ReadNextWakeUpAsync();

    /// <summary>Whether it answers.</summary>
    ValueTask<StoreHealth> ReadHealthAsync();

    /// <summary>Sends on what nobody waits for, where the silo stops in order; nothing depends on it.</summary>
    void Flush();

    /// <summary>Nothing begins by itself from now on.</summary>
    void End();
}
