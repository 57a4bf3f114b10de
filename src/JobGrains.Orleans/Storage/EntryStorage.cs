using JobGrains.Hosting;
using JobGrains.Hosting.Entries;
using JobGrains.Orleans.Membership;
using JobGrains.Orleans.Reminders;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Timers;
using EngineGrainId = JobGrains.Hosting.Storage.GrainId;

namespace JobGrains.Orleans.Storage;

/// <summary>A grain storage of Orleans, with its reminders.</summary>
internal sealed class EntryStorage : ISiloStorage
{
    private const int MaxTriesToOpen = 20;
    private static readonly TimeSpan OpenAgain = TimeSpan.FromMilliseconds(500);

    private readonly OrleansSilo _silo;
    private readonly OrleansHostOptions _options;
    private readonly GrainStorageEntries _store;

    public EntryStorage(OrleansSilo silo, OrleansHostOptions options, PauseGuard guard, ILoggerFactory loggers)
    {
        _silo = silo;
        _options = options;
        _store = new GrainStorageEntries(StorageLookup.Find(silo.Services, options.StorageProvider), guard, silo.Options.CallTimeout, silo.Time);
        Entries = new EntrySilo(silo, _store, new GrainReminders(silo.Services.GetRequiredService<IReminderRegistry>()), loggers.CreateLogger<EntrySilo>());
    }

    public EntrySilo Entries { get; }

    public ICatalogStore Catalog => Entries.Catalog;

    public IHistoryStore History => Entries.History;

    public int DefaultPageSize => 500;

    public TimeSpan WakeUpLead => TimeSpan.FromMinutes(1);

    public long LogPageSize => 32 << 10;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                await StorageProbe.CheckAsync(_store, $"{_silo.Id}/{tries}");
                if (await StorageProbe.CreatesTwiceAsync(_store, $"{_silo.Id}/{tries}/create"))
                {
                    _silo.Log.CreatesAreNotUnique(_store.Name);
                }

                await Entries.StartAsync(_options.IndexShards);
                return;
            }
            catch (Exception exception) when (exception is not OrleansConfigurationException && tries < MaxTriesToOpen)
            {
                await Task.Delay(OpenAgain, _silo.Time, cancellationToken);
            }
        }
    }

    public IGrainRecords Open(EngineGrainId grain, OrleansGrainHost host) => Entries.Open(grain, host, host.WakeUpAsync);

    public void Ended(EngineGrainId grain)
    {
        if (grain.Type == EntryGrains.Index)
        {
            Entries.Due.Remove(grain.Key);
        }
    }

    public void OnViewChanged(ClusterView before, ClusterView view)
    {
    }

    /// <summary>The shards of the index on this silo know when what they have is due.</summary>
    public ValueTask<DateTimeOffset?> ReadNextWakeUpAsync() => new(Entries.Due.Earliest);

    public async ValueTask<StoreHealth> ReadHealthAsync()
    {
        try
        {
            await _store.ReadAsync(new EngineGrainId("probe", "health"), "probe");
            return new StoreHealth(StoreState.Healthy);
        }
        catch (Exception exception)
        {
            return new StoreHealth(StoreState.Waiting, $"The grain storage {_store.Name} could not be read: {exception.Message}");
        }
    }

    public void Flush() => Entries.Flush();

    public void End()
    {
    }

    public ValueTask DisposeAsync() => default;
}
