using JobGrains.Hosting.Entries;
using JobGrains.Hosting.Storage;

namespace JobGrains.Hosting.Embedded;

/// <summary>
/// One activation of a grain: its mailbox, which does one turn at a time, and its port. Turns begin on the activation's context, and everything that they await
/// continues there.
/// </summary>
internal sealed partial class Activation : IGrainHost
{
    private const int MaxTurnsATask = 64;

    private readonly Lock _gate = new();
    private readonly ActivationContext? _context;
    private readonly EntryRecords? _entries;
    private List<TimerTurn>? _timers;
    private TurnQueue _queue;
    private TurnQueue _interleaved;
    private Turn? _current;
    private EngineGrain? _grain;
    private JobGrainsException? _startError;
    private ActivationEnd _end;
    private long _heldUntil;
    private int _usedTick;
    private bool _scheduled;
    private bool _clusterChangeWaits;
    private bool _closed;
    private bool _activated;
    private volatile bool _broken;

    public Activation(EmbeddedSilo silo, GrainType type, GrainId id)
    {
        Silo = silo;
        Type = type;
        Id = id;
        _context = silo.Parts.Grains is null ? new ActivationContext(this) : null;
        _entries = silo.Entries?.Open(id, this, () => Grain.OnWakeUpAsync());
        _usedTick = silo.IdleWatch.Tick;
        _queue.Enqueue(new ActivateTurn());
    }

    public EmbeddedSilo Silo { get; }

    public GrainType Type { get; }

    public GrainId Id { get; }

    public string Key => Id.Key;

    ISiloHost IGrainHost.Silo => Silo;

    /// <summary>The grain; there is none before the first turn.</summary>
    public EngineGrain Grain => _grain ?? throw new InvalidOperationException($"{Id} has not started.");

    /// <summary>Where it is in its silo's list.</summary>
    internal int ListIndex { get; set; } = -1;

    /// <summary>Queues a turn; answers false where the activation has ended.</summary>
    public bool Enqueue(Turn turn)
    {
        turn.QueuedTick = Silo.CallWatch.Tick;
        lock (_gate)
        {
            if (_closed)
            {
                return false;
            }

            if (turn.IsUse)
            {
                _usedTick = Silo.IdleWatch.Tick;
            }

            if (_activated && turn.Interleaves)
            {
                _interleaved.Enqueue(turn);
            }
            else
            {
                _queue.Enqueue(turn);
                if (_current is not null)
                {
                    return true;
                }
            }

            if (_scheduled)
            {
                return true;
            }

            _scheduled = true;
        }

        Schedule();
        return true;
    }

    /// <summary>Asks that the grain be told of the change of its silo's view.</summary>
    public void NoticeClusterChange()
    {
        lock (_gate)
        {
            if (_closed || _clusterChangeWaits)
            {
                return;
            }

            _clusterChangeWaits = true;
        }

        Enqueue(new ClusterChangedTurn());
    }

    public void ForgetClusterChange()
    {
        lock (_gate)
        {
            _clusterChangeWaits = false;
        }
    }

    /// <summary>Asks that the activation end at the next boundary of turns, which is now where it is idle.</summary>
    public void End(ActivationEnd end)
    {
        lock (_gate)
        {
            _end = end > _end ? end : _end;
            if (_closed || _scheduled || _current is not null)
            {
                return;
            }

            _scheduled = true;
        }

        Schedule();
    }

    /// <summary>Asks for the end in order of an activation that has not been used for <paramref name="ticks"/> ticks; answers whether it may ever be.</summary>
    public bool EndIfIdle(int ticks)
    {
        if (Type.Placement == GrainPlacement.OnSiloInKeyForever)
        {
            return false;
        }

        lock (_gate)
        {
            var idle = _current is null && _queue.First is null && !_scheduled && Silo.IdleWatch.Tick - _usedTick >= ticks;
            if (!idle || Silo.Time.GetUtcNow().UtcTicks < _heldUntil)
            {
                return !_closed;
            }
        }

        End(ActivationEnd.Orderly);
        return true;
    }

    /// <summary>Fails the calls that have waited for <paramref name="ticks"/> ticks; answers whether any waits.</summary>
    public bool FailOldCalls(int ticks)
    {
        List<Call>? late = null;
        var waits = false;
        var now = Silo.CallWatch.Tick;
        lock (_gate)
        {
            for (var turn = _current ?? _queue.First; turn is not null; turn = ReferenceEquals(turn, _current) ? _queue.First : turn.Next)
            {
                if (turn is Call { IsCompleted: false } call)
                {
                    waits = true;
                    if (now - call.QueuedTick >= ticks)
                    {
                        (late ??= []).Add(call);
                    }
                }
            }
        }

        for (var i = 0; i < late?.Count; i++)
        {
            var call = late[i];
            call.Fail(new JobGrainsUnavailableException(
                $"{Id} on silo '{Silo.Id}' did not answer {call.Request.GetType().Name} within {Silo.Parts.Options.CallTimeout}. Whether the call took effect is unknown."));
        }

        return waits;
    }

    /// <summary>The silo was declared dead: who waits for this activation waits no longer. What runs goes on running where the silo does.</summary>
    public void FailCalls(JobGrainsException error)
    {
        List<Call> calls = [];
        lock (_gate)
        {
            _closed |= Silo.HasEnded;
            if (_current is Call running)
            {
                calls.Add(running);
            }

            for (var turn = _queue.First; turn is not null; turn = turn.Next)
            {
                if (turn is Call call)
                {
                    calls.Add(call);
                }
            }
        }

        foreach (var call in calls)
        {
            call.Fail(error);
        }
    }

    /// <summary>A turn that awaited has ended. On the activation's context.</summary>
    public void OnTurnEnded()
    {
        lock (_gate)
        {
            _current = null;
            if (_scheduled)
            {
                return;
            }

            _scheduled = true;
        }

        RunTurns();
    }

    /// <summary>The first turn has ended: from now on calls may interleave.</summary>
    public void Started()
    {
        lock (_gate)
        {
            _activated = true;
        }
    }

    public EngineGrain CreateGrain() => _grain = Type.Create(this);

    /// <summary>The first turn has failed: whoever waits fails with it, so that nobody tries for ever.</summary>
    public void FailToStart(JobGrainsException error)
    {
        _startError = error;
        End(ActivationEnd.Abrupt);
    }

    /// <summary>Makes an exception the engine's own. One that was not is an error in the grain, which ends the activation.</summary>
    public JobGrainsException Translate(Exception exception, string doing)
    {
        if (exception is JobGrainsException own)
        {
            return own;
        }

        Silo.Cluster.Log.TurnFailed(exception, Id, Silo.Id, doing);
        _broken = true;
        End(ActivationEnd.Abrupt);
        return new JobGrainsUnavailableException($"{Id} on silo '{Silo.Id}' failed in {doing}: {exception.GetType().Name}: {exception.Message}", exception);
    }

    public void Forget(TimerTurn timer)
    {
        lock (_gate)
        {
            _timers?.Remove(timer);
        }
    }

    /// <summary>The silo has ended: its timers are of no use any more.</summary>
    public void StopTimers()
    {
        List<TimerTurn>? timers;
        lock (_gate)
        {
            timers = _timers;
            _timers = null;
        }

        for (var i = 0; i < timers?.Count; i++)
        {
            timers[i].Cancel();
        }
    }

    public override string ToString() => $"{Id}@{Silo.Id}";

    private void Schedule()
    {
        if (Silo.HasEnded)
        {
            return;
        }

        if (_context is not null)
        {
            _context.Post(static activation => ((Activation)activation!).RunTurns(), this);
            return;
        }

        // What the caller has in its context is no business of the grain's.
        using (ExecutionContext.SuppressFlow())
        {
            new Task(static activation => ((Activation)activation!).RunTurns(), this).Start(Silo.Parts.Grains!);
        }
    }

    private void RunTurns()
    {
        for (var i = 0; i < MaxTurnsATask; i++)
        {
            if (Silo.HasEnded || !TryNext(out var turn))
            {
                return;
            }

            if (turn is null)
            {
                Close();
                return;
            }

            // One that is not the current turn interleaves, and has ended by contract.
            if (turn.Run(this) && ReferenceEquals(turn, _current))
            {
                lock (_gate)
                {
                    _current = null;
                }
            }
        }

        Schedule();
    }

    /// <summary>Answers false where there is nothing to do now, and no turn where the activation is to close.</summary>
    private bool TryNext(out Turn? turn)
    {
        lock (_gate)
        {
            turn = _interleaved.Dequeue();
            if (turn is not null)
            {
                return true;
            }

            if (_current is null)
            {
                if (_end == ActivationEnd.Abrupt || (_end == ActivationEnd.Orderly && _grain is null))
                {
                    _closed = true;
                    return true;
                }

                turn = _current = _end == ActivationEnd.Orderly ? new DeactivateTurn() : _queue.Dequeue();
                if (turn is not null)
                {
                    return true;
                }
            }

            _scheduled = false;
            return false;
        }
    }

    private void Close()
    {
        StopTimers();
        Silo.Remove(this);
        while (_queue.Dequeue() is { } turn)
        {
            if (_startError is null)
            {
                turn.OnDropped();
            }
            else
            {
                turn.OnActivationFailed(_startError);
            }
        }
    }
}
