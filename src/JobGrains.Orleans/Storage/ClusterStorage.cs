using JobGrains.Hosting;
using JobGrains.Hosting.Embedded;
using JobGrains.Hosting.Storage;
using JobGrains.Orleans.Membership;
using EngineGrainId = JobGrains.Hosting.Storage.GrainId;

namespace JobGrains.Orleans.Storage;

/// <summary>A store of the engine's own kind that the silos of the cluster share: a commit is one, and the store has wake-ups, catalogue and history.</summary>
internal sealed class ClusterStorage : ISiloStorage
{
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(1);

    private readonly OrleansSilo _silo;
    private readonly IClusterStoreHost _host;
    private readonly ClusterSeat _seat;
    private readonly PauseGuard _guard;
    private readonly CommitBufferPool _buffers = new();
    private readonly Alarm _expiry;
    private readonly StoreWakeUps _wakeUps;
    private IClusterStore? _store;

    public ClusterStorage(OrleansSilo silo, IClusterStoreHost host, ClusterSeat seat, PauseGuard guard)
    {
        _silo = silo;
        _host = host;
        _seat = seat;
        _guard = guard;
        _wakeUps = new StoreWakeUps(silo, () => Store);
        _expiry = new Alarm(silo.Time, silo.Background, ExpireAsync);
    }

    public ICatalogStore Catalog => Store;

    public IHistoryStore History => Store;

    public int DefaultPageSize => 2_000;

    public TimeSpan WakeUpLead => TimeSpan.FromSeconds(5);

    public long LogPageSize => 128 << 10;

    private IClusterStore Store => _store ?? throw new JobGrainsUnavailableException($"Silo '{_silo.Id}' has not opened its store yet.");

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _store = await _host.OpenAsync(_seat);
        _wakeUps.Look();
        _expiry.Notice(_silo.Time.GetUtcNow());
    }

    public IGrainRecords Open(EngineGrainId grain, OrleansGrainHost host) => new GuardedRecords(new StoreRecords(grain, _silo, Store, _buffers, _wakeUps.Notice), _guard);

    public void Ended(EngineGrainId grain)
    {
    }

    /// <summary>What a silo that is dead still has under way is refused before anybody looks for what it had.</summary>
    public void OnViewChanged(ClusterView before, ClusterView view)
    {
        var dead = before.Living.Select(member => member.Id).Where(id => view.StateOf(id) == MemberState.Dead).ToList();
        if (dead.Count > 0)
        {
            Task.Factory.StartNew(() => ExcludeAsync(dead), CancellationToken.None, TaskCreationOptions.DenyChildAttach, _silo.Background);
        }
    }

    public ValueTask<DateTimeOffset?> ReadNextWakeUpAsync() => Store.GetNextWakeUpAsync();

    public ValueTask<StoreHealth> ReadHealthAsync() => new(_host.Health);

    public void Flush()
    {
    }

    public void End()
    {
        _wakeUps.Dispose();
        _expiry.Dispose();
    }

    public ValueTask DisposeAsync() => _host.CloseAsync();

    private async Task ExcludeAsync(List<SiloId> dead)
    {
        foreach (var silo in dead)
        {
            while (!_silo.HasEnded && !await TryExcludeAsync(silo))
            {
                await Task.Delay(Again, _silo.Time);
            }
        }

        _wakeUps.Look();
    }

    private async Task<bool> TryExcludeAsync(SiloId silo)
    {
        try
        {
            await Store.ExcludeAsync(silo);
            return true;
        }
        catch (JobGrainsException exception)
        {
            _silo.Log.NotExcluded(exception, silo, _silo.Id);
            return false;
        }
    }

    private async ValueTask<DateTimeOffset?> ExpireAsync()
    {
        var now = _silo.Time.GetUtcNow();
        try
        {
            return await Store.ExpireAsync(now);
        }
        catch (Exception exception)
        {
            _silo.Log.NotExpired(exception, _silo.Id);
            return now + TimeSpan.FromMinutes(1);
        }
    }
}
