using JobGrains.Hosting.Storage;

namespace JobGrains.Hosting.Embedded;

/// <summary>Brings the store's wake-ups to grains: the cluster's own work, which goes on whatever happens to a silo. One timer, for the earliest.</summary>
internal sealed class WakeUps : IDisposable
{
    private const int MaxAtOnce = 128;

    /// <summary>A thousand jobs that are due in the same moment start within milliseconds of each other.</summary>
    internal const int MaxInFlight = 1_024;

    /// <summary>
    /// Of more than that, each goes from its wake-up to its end, rather than all of them step by step: a hundred thousand grains need not be in memory at once, and a few hundred stay in the caches.
    /// </summary>
    internal const int MaxInFlightOfMany = 384;

    /// <summary>After that long a wake-up that was taken and not handled comes again: its silo has crashed, or its grain is very slow.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    /// <summary>The round of a wake-up that takes no room.</summary>
    internal const int NotCounted = -1;

    /// <summary>Grains that take longer than that do not hold up others.</summary>
    private static readonly TimeSpan SlowAfter = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly WakeUpFailures _failures = new();
    private readonly EmbeddedCluster _cluster;
    private readonly Alarm _alarm;
    private long? _fullSince;
    private bool _areMany;
    private int _inFlight;
    private int _round;

    public WakeUps(EmbeddedCluster cluster)
    {
        _cluster = cluster;
        _alarm = new Alarm(cluster.Parts.Time, cluster.Parts.Background, DeliverDueAsync);
    }

    private int Limit => _areMany ? MaxInFlightOfMany : MaxInFlight;

    private DateTimeOffset Now => _cluster.Parts.Time.GetUtcNow();

    public async ValueTask StartAsync()
    {
        if (await _cluster.Parts.Store.GetNextWakeUpAsync() is { } next)
        {
            _alarm.Notice(next);
        }
    }

    /// <summary>A grain has set a wake-up.</summary>
    public void Notice(DateTimeOffset time) => _alarm.Notice(time);

    /// <summary>The grain was woken and has done its turn: the wake-up goes, unless the grain has set another since.</summary>
    /// <param name="wakeUp">The wake-up.</param>
    /// <param name="round">Its round.</param>
    /// <param name="isReplaced">Whether the grain is known to have set another, or to have removed it: then it is gone.</param>
    public void OnHandled(StoredWakeUp wakeUp, int round, bool isReplaced)
    {
        Landed(round);
        _failures.Forget(wakeUp.Grain);
        if (!isReplaced)
        {
            Observe(_cluster.Parts.Store.RemoveWakeUpAsync(wakeUp), wakeUp);
        }
    }

    /// <summary>The grain's turn has failed: again, later and later.</summary>
    public void OnFailed(StoredWakeUp wakeUp, int round)
    {
        Landed(round);
        Hide(wakeUp, Now + _failures.Add(wakeUp.Grain));
    }

    /// <summary>The activation ended before the turn began: again, now.</summary>
    public void OnLost(StoredWakeUp wakeUp, int round)
    {
        Landed(round);
        Hide(wakeUp, Now);
    }

    public void Dispose() => _alarm.Dispose();

    private async ValueTask<DateTimeOffset?> DeliverDueAsync()
    {
        try
        {
            while (true)
            {
                var now = Now;
                if (Room(out var round) is not (> 0 and var room))
                {
                    return now + SlowAfter;
                }

                var due = await _cluster.Parts.Store.TakeWakeUpsAsync(now, now + Lease, room);
                Landed(round, room - due.Count);
                foreach (var wakeUp in due)
                {
                    if (!_cluster.TryWake(wakeUp.Grain, new WakeUpTurn(this, wakeUp, round)))
                    {
                        OnFailed(wakeUp, round);
                    }
                }

                if (due.Count < room)
                {
                    lock (_gate)
                    {
                        _areMany = false;
                    }

                    return await _cluster.Parts.Store.GetNextWakeUpAsync();
                }
            }
        }
        catch (Exception exception)
        {
            _cluster.Log.WakeUpsNotRead(exception);
            return Now + WakeUpFailures.FirstWait;
        }
    }

    /// <summary>How many may be taken now; 0 where that is to wait for others to land, which will notice the alarm.</summary>
    private int Room(out int round)
    {
        lock (_gate)
        {
            var time = _cluster.Parts.Time;
            if (_fullSince is { } since && time.GetElapsedTime(since) >= SlowAfter)
            {
                // Those that are slow, or went with their silo, count no longer.
                _round++;
                _inFlight = 0;
            }

            round = _round;
            var room = Math.Min(MaxAtOnce, Limit - _inFlight);
            if (room > 0)
            {
                _fullSince = null;
                _inFlight += room;
            }
            else
            {
                _areMany = true;
                _fullSince ??= time.GetTimestamp();
            }

            return room;
        }
    }

    private void Landed(int round, int count = 1)
    {
        var isRoom = false;
        lock (_gate)
        {
            if (round == _round)
            {
                _inFlight -= count;
                isRoom = _fullSince is not null && _inFlight <= Limit - MaxAtOnce;
            }
        }

        if (isRoom)
        {
            _alarm.Notice(Now);
        }
    }

    private void Hide(StoredWakeUp wakeUp, DateTimeOffset until)
    {
        Observe(_cluster.Parts.Store.HideWakeUpAsync(wakeUp, until), wakeUp);
        _alarm.Notice(until);
    }

    /// <summary>Nothing depends on it: what was not removed comes again when its lease is over.</summary>
    private async void Observe(ValueTask pending, StoredWakeUp wakeUp)
    {
        try
        {
            await pending;
        }
        catch (Exception exception)
        {
            _cluster.Log.WakeUpNotSettled(exception, wakeUp.Grain);
        }
    }
}
