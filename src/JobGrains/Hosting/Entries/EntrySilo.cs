using JobGrains.Hosting.Storage;

namespace JobGrains.Hosting.Entries;

/// <summary>What a silo has of the layer over a store that writes one entry at a time: made by its host, as old as the silo's incarnation.</summary>
/// <param name="silo">The silo.</param>
/// <param name="store">The store.</param>
/// <param name="reminders">The reminders.</param>
internal sealed class EntrySilo(ISiloHost silo, IEntryStore store, IReminders reminders)
{
    public ISiloHost Silo { get; } = silo;

    public IEntryStore Store { get; } = store;

    public IReminders Reminders { get; } = reminders;

    /// <summary>What <see cref="ISiloHost.Catalog"/> is on such a host.</summary>
    public ICatalogStore Catalog => throw new NotSupportedException();

    /// <summary>What <see cref="ISiloHost.History"/> is on such a host.</summary>
    public IHistoryStore History => throw new NotSupportedException();

    /// <summary>Reads how many shards the index has, or stores it at the first start of all. Before the silo takes calls.</summary>
    /// <param name="shards">The number at the first start.</param>
    public ValueTask StartAsync(int shards) => throw new NotSupportedException();

    /// <summary>The records of a new activation: reads and commits go through it, one at a time.</summary>
    /// <param name="grain">The grain.</param>
    /// <param name="host">Its port, for timers.</param>
    /// <param name="onWakeUp">Calls the grain's <see cref="EngineGrain.OnWakeUpAsync"/>; runs as a turn.</param>
    public EntryRecords Open(GrainId grain, IGrainHost host, Func<ValueTask> onWakeUp) => new(this, grain, host, onWakeUp);
}
