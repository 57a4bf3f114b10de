using JobGrains.Catalog;
using JobGrains.Dispatch;
using JobGrains.Hosting;
using JobGrains.Hosting.Embedded;
using JobGrains.Hosting.Entries;
using JobGrains.Hosting.Storage;
using JobGrains.Instances;
using JobGrains.Jobs;
using JobGrains.Logs;
using EngineGrainId = JobGrains.Hosting.Storage.GrainId;

namespace JobGrains.Orleans.Storage;

/// <summary>Brings the wake-ups that this silo has to grains, wherever they are. One timer, for the earliest.</summary>
internal sealed class StoreWakeUps : IDisposable
{
    private const int MaxInFlight = 512;

    /// <summary>After that long a wake-up that was taken and not handled comes again: longer than a call takes.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly WakeUpFailures _failures = new();
    private readonly OrleansSilo _silo;
    private readonly Func<IClusterStore> _store;
    private readonly Alarm _alarm;
    private int _inFlight;
    private bool _isFull;

    public StoreWakeUps(OrleansSilo silo, Func<IClusterStore> store)
    {
        _silo = silo;
        _store = store;
        _alarm = new Alarm(silo.Time, silo.Background, DeliverDueAsync);
    }

    private DateTimeOffset Now => _silo.Time.GetUtcNow();

    /// <summary>A grain has set a wake-up.</summary>
    public void Notice(DateTimeOffset time) => _alarm.Notice(time);

    /// <summary>Looks for wake-ups that no living silo has.</summary>
    public void Look()
    {
        var now = Now;
        _store().Look(now);
        _alarm.Notice(now);
    }

    public void Dispose() => _alarm.Dispose();

    private async ValueTask<DateTimeOffset?> DeliverDueAsync()
    {
        try
        {
            while (true)
            {
                int room;
                lock (_gate)
                {
                    room = MaxInFlight - _inFlight;
                    _isFull = room == 0;
                    if (_isFull)
                    {
                        // Who lands goes on.
                        return null;
                    }

                    _inFlight += room;
                }

                var now = Now;
                IReadOnlyList<StoredWakeUp> due = [];
                try
                {
                    due = await _store().TakeWakeUpsAsync(now, now + _silo.Options.CallTimeout + Grace, room);
                }
                finally
                {
                    Landed(room - due.Count);
                }

                foreach (var wakeUp in due)
                {
                    _ = DeliverAsync(wakeUp);
                }

                if (due.Count < room)
                {
                    return await _store().GetNextWakeUpAsync();
                }
            }
        }
        catch (Exception exception)
        {
            _silo.Log.WakeUpsNotRead(exception, _silo.Id);
            return Now + WakeUpFailures.FirstWait;
        }
    }

    private async Task DeliverAsync(StoredWakeUp wakeUp)
    {
        try
        {
            _silo.Engine.WokenUp(wakeUp.Time);
            await WakeAsync(wakeUp.Grain);
            _failures.Forget(wakeUp.Grain);
            await _store().RemoveWakeUpAsync(wakeUp);
        }
        catch (Exception exception)
        {
            _silo.Log.NotWoken(exception, wakeUp.Grain, _silo.Id);
            await HideAsync(wakeUp);
        }
        finally
        {
            Landed(1);
        }
    }

    private ValueTask<TouchReply> WakeAsync(EngineGrainId grain) => grain.Type switch
    {
        EntryGrains.Instance => WakeAsync<IJobInstanceGrain>(grain.Key, static (target, request) => target.WakeUpAsync(request)),
        EntryGrains.Job => WakeAsync<IJobGrain>(grain.Key, static (target, request) => target.WakeUpAsync(request)),
        EntryGrains.Log => WakeAsync<IRunLogGrain>(grain.Key, static (target, request) => target.WakeUpAsync(request)),
        EntryGrains.Catalog => WakeAsync<ICatalogGrain>(grain.Key, static (target, request) => target.WakeUpAsync(request)),
        _ => throw new InvalidOperationException($"{grain} cannot be woken."),
    };

    private ValueTask<TouchReply> WakeAsync<TGrain>(string key, GrainCall<TGrain, WakeUpRequest, TouchReply> call)
        where TGrain : class =>
        _silo.CallAsync(key, call, WakeUpRequest.Instance);

    private async Task HideAsync(StoredWakeUp wakeUp)
    {
        var until = Now + _failures.Add(wakeUp.Grain);
        await _store().HideWakeUpAsync(wakeUp, until);
        _alarm.Notice(until);
    }

    private void Landed(int count)
    {
        bool goesOn;
        lock (_gate)
        {
            _inFlight -= count;
            goesOn = _isFull && _inFlight <= MaxInFlight / 2;
            _isFull &= !goesOn;
        }

        if (goesOn)
        {
            _alarm.Notice(Now);
        }
    }
}
