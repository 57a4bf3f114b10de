using JobGrains.Hosting;
using JobGrains.Hosting.Standby;
using JobGrains.Hosting.Storage;
using JobGrains.PostgreSql.Schema;

namespace JobGrains.PostgreSql.Standby;

/// <summary>
/// Which process has the schema. The epoch in its row says so: whoever raises it has it, and the database refuses what comes with another one, so a process that was away for however long writes nothing. All else here is about when
/// to raise it: when the process that has it says so, when it is gone, or when it is silent.
/// </summary>
internal sealed class Lease : ICallCarrier, IAsyncDisposable
{
    /// <summary>How often a process that stands by looks whether the other one is heard.</summary>
    public static readonly TimeSpan ProbePeriod = TimeSpan.FromMilliseconds(500);

    /// <summary>After so many looks without a beat, which are a second apart, the lock is tried: it is free where the other process or its machine is gone.</summary>
    private const int SilentBeforeLock = 3;

    /// <summary>After so many the schema is taken from a process that may only be paused.</summary>
    private const int SilentBeforeSeizing = 6;

    private static readonly TimeSpan EchoPatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LockPatience = TimeSpan.FromSeconds(1);

    private readonly PostgreSqlParts _parts;
    private readonly Func<PostgreSqlParts> _partsOfHold;
    private readonly string _channel;
    private readonly Guid _me = Guid.NewGuid();
    private readonly string _myName;
    private readonly Link _link;
    private readonly Talk _pulse;
    private readonly Talk _talk;
    private readonly CallSender _sender;
    private readonly CancellationTokenSource _ended = new();
    private readonly TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _stopping = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private readonly HealthBox _health = new();
    private ILeaseUser _user = null!;
    private Task _running = Task.CompletedTask;
    private TaskCompletionSource<bool> _echo = new();
    private TaskCompletionSource _handedOver = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isHeard;
    private long _seen;
    private volatile Hold? _hold;
    private volatile TaskCompletionSource<ILeaseUser>? _local;
    private CancellationToken _stopLimit;
    private bool _isStopped;

    /// <param name="parts">The database.</param>
    /// <param name="partsOfHold">Makes what a store is opened with, which closes it.</param>
    public Lease(PostgreSqlParts parts, Func<PostgreSqlParts> partsOfHold)
    {
        _parts = parts;
        _partsOfHold = partsOfHold;
        _channel = $"jobgrains_{(ulong)parts.Database.LockKey("lease"):x16}";
        _myName = _me.ToString("N");
        _pulse = new Talk(parts.Database, EchoPatience);
        _talk = new Talk(parts.Database);
        _sender = new CallSender(parts, _talk, _channel, _me, _ended.Token);
        _link = new Link(parts, _channel, Hear, OnConnected, () => _sender.Fail($"The connection to the {parts.Database.Name} was lost. Whether the call took effect is unknown."));
    }

    /// <summary>Whether this process has not got the schema.</summary>
    public bool StandsBy => !_isStopped && _hold is null;

    public StoreHealth Health => _isStopped ? _health.Now : _hold?.Store?.Health.Now ?? _health.Now;

    /// <summary>The store, while this process has it.</summary>
    public PostgreSqlStore? Store => _hold?.Store;

    /// <summary>Takes the schema if nobody has it, and stands by otherwise. Throws <see cref="PostgreSqlStoreException"/> where neither is possible.</summary>
    public async ValueTask StartAsync(ILeaseUser user, CancellationToken cancellationToken)
    {
        _user = user;
        _link.Start();
        Hold? hold = null;
        try
        {
            hold = await BeginAsync(cancellationToken);
            await _connected.Task.WaitAsync(_parts.Options.StartTimeout + EchoPatience, _parts.Time, cancellationToken);
        }
        catch (Exception exception)
        {
            if (hold is not null)
            {
                await LoseAsync(hold);
            }

            await EndAsync();
            if (PostgreSqlStore.Explain(exception, _parts.Database) is { } explained)
            {
                throw explained;
            }

            throw;
        }

        if (hold is null)
        {
            _parts.Log.StandsBy(_parts.Database.Name);
        }

        using (ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow())
        {
            _running = Task.Run(() => RunAsync(hold), CancellationToken.None);
        }
    }

    /// <summary>Hands the schema over, or stands by no longer.</summary>
    public async ValueTask StopAsync(CancellationToken cancellationToken)
    {
        _stopLimit = cancellationToken;
        _stopping.TrySetResult();
        try
        {
            await _running;
        }
        finally
        {
            await EndAsync();
        }
    }

    public async ValueTask<CarriedReply> SendAsync(CarriedCall call, TimeSpan timeout)
    {
        if (_isStopped)
        {
            throw new JobGrainsUnavailableException("The host of this process has not started yet, or has stopped.");
        }

        if (_local is not { } local)
        {
            return await _sender.SendAsync(call, timeout);
        }

        try
        {
            return await (await local.Task.WaitAsync(timeout, _parts.Time)).MakeAsync(call);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            throw new JobGrainsUnavailableException($"The engine has not started on the {_parts.Database.Name}.", exception);
        }
    }

    /// <summary>The schema, for messages.</summary>
    public string Name => _parts.Database.Name;

    /// <summary>Where processes on the schema tell each other what there is.</summary>
    public string Channel => _channel;

    /// <summary>What tells the tables from others in a schema of the same name.</summary>
    public Task<Guid> ReadIdentityAsync(CancellationToken cancellationToken) => _talk.AskAsync(
        "SELECT store FROM {s}.lease",
        static _ => { },
        async reader => await reader.ReadAsync(cancellationToken) ? reader.GetGuid(0) : throw new PostgreSqlStoreException($"The lease of the {_parts.Database.Name} is gone: something else has changed its tables."),
        cancellationToken);

    /// <summary>Whether a row of the outbox is of a run.</summary>
    public Task<bool> IsEnqueuedAsync(InstanceId instanceId, CancellationToken cancellationToken) => _talk.AskAsync(
        "SELECT FROM {s}.outbox WHERE instance = $1 AND problem IS NULL LIMIT 1",
        parameters => parameters.Add(new() { Value = instanceId.Value }),
        reader => reader.ReadAsync(cancellationToken),
        cancellationToken);

    public async ValueTask DisposeAsync() => await StopAsync(CancellationToken.None);

    private async ValueTask EndAsync()
    {
        if (_isStopped)
        {
            return;
        }

        _isStopped = true;
        const string Reason = "The store was closed.";
        _health.Set(StoreState.Stopped, Reason);
        await _ended.CancelAsync();
        await _link.DisposeAsync();
        _sender.Fail(Reason);
        await _pulse.DisposeAsync();
        await _talk.DisposeAsync();
        await _parts.Database.DisposeAsync();
        _ended.Dispose();
    }

    private async Task RunAsync(Hold? hold)
    {
        while (true)
        {
            hold ??= await StandByAsync();
            if (hold is null)
            {
                return;
            }

            await Task.WhenAny(hold.Lost, _stopping.Task);
            if (_stopping.Task.IsCompleted)
            {
                await HandOverAsync(hold);
                return;
            }

            _parts.Log.Lost(_parts.Database.Name, hold.Epoch);
            try
            {
                await LoseAsync(hold);
            }
            catch (Exception exception)
            {
                // Something was left behind; it can write nothing.
                _parts.Log.StandbyFailed(exception, _parts.Database.Name);
            }

            hold = null;
        }
    }

    /// <summary>Takes the schema, and begins; null where another process has it. A database that goes away meanwhile is waited for, but not for ever.</summary>
    private async Task<Hold?> BeginAsync(CancellationToken cancellationToken)
    {
        var since = _parts.Time.GetTimestamp();
        for (var backoff = new Backoff(); ;)
        {
            if (await PostgreSqlStore.TryTakeAsync(_parts) is not { } writer)
            {
                return null;
            }

            try
            {
                return await BeginAsync(writer, cancellationToken);
            }
            catch (Exception exception) when (
                (exception is JobGrainsUnavailableException || (Faults.IsOfTheDatabase(exception) && !Faults.IsForGood(exception)))
                && _parts.Time.GetElapsedTime(since) < _parts.Options.StartTimeout)
            {
            }

            await Task.Delay(backoff.Next(), _parts.Time, cancellationToken);
        }
    }

    /// <summary>This process has the schema: opens the store, and has the engine run on it.</summary>
    private async Task<Hold> BeginAsync(Writer writer, CancellationToken cancellationToken)
    {
        var parts = _partsOfHold();
        var hold = new Hold(_parts, _pulse, _talk, _channel, writer.Epoch, _user);
        _local = new TaskCompletionSource<ILeaseUser>(TaskCreationOptions.RunContinuationsAsynchronously);
        _hold = hold;
        Observe(hold.Epoch);
        try
        {
            // Before the store is read, which may take a while: others that stand by wait on, and the process that was paused hears that it has the schema no more.
            hold.Announce();
            hold.Store = await PostgreSqlStore.OpenAsync(parts, writer, hold.Lose);
            await _user.BeginAsync(new LeasedStore(hold.Store), cancellationToken);
            _local.SetResult(_user);
            hold.BeReady(parts);
            return hold;
        }
        catch (Exception)
        {
            await LoseAsync(hold);
            await parts.Database.DisposeAsync();
            throw;
        }
    }

    private async Task LoseAsync(Hold hold)
    {
        _local?.TrySetCanceled();
        _local = null;
        try
        {
            await _user.LoseAsync();
        }
        finally
        {
            _hold = null;
            await hold.DisposeAsync();
            if (hold.Store is { } store)
            {
                await store.AbandonAsync();
            }
        }
    }

    private async Task HandOverAsync(Hold hold)
    {
        try
        {
            await hold.LeaveRunsAsync();
            await _user.EndAsync(_stopLimit);
        }
        finally
        {
            // What waits is committed, and the lock is free. Up to then others are told that this process lives.
            await hold.Store!.DisposeAsync();
            await hold.DisposeAsync();
        }

        try
        {
            await TellAsync(Note.Of(Note.HandOver, hold.Epoch), CancellationToken.None);
        }
        catch (Exception exception) when (Faults.IsOfTheDatabase(exception))
        {
            // They find out by themselves.
        }
    }

    /// <summary>Waits until this process has the schema; null where it is to stop.</summary>
    private async Task<Hold?> StandByAsync()
    {
        var silent = 0;
        var epoch = 0L;
        while (!_stopping.Task.IsCompleted)
        {
            var handedOver = Interlocked.Exchange(ref _handedOver, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task.IsCompleted;
            try
            {
                var (isHeard, now) = await ProbeAsync();
                silent = isHeard || now != epoch ? 0 : silent + 1;
                epoch = now;
                Recover();
                if ((handedOver || silent >= SilentBeforeLock) && await TakeAsync(epoch, silent >= SilentBeforeSeizing) is { } writer)
                {
                    _parts.Log.TookOver(_parts.Database.Name, writer.Epoch, handedOver ? "it was handed over" : "the process that had it is silent");
                    return await BeginAsync(writer, CancellationToken.None);
                }
            }
            catch (Exception exception) when (!_ended.IsCancellationRequested)
            {
                // Where the database does not answer nobody can tell what becomes of the other process; where the engine does not start here it may elsewhere.
                silent = 0;
                Fail(exception);
            }

            await Task.WhenAny(Task.Delay(ProbePeriod, _parts.Time, _ended.Token), _handedOver.Task, _stopping.Task);
        }

        return null;
    }

    private async Task<Writer?> TakeAsync(long epoch, bool mayBePaused)
    {
        await SchemaUpdate.RunAsync(_parts, CancellationToken.None);
        return await Writer.TakeAsync(_parts.Database, epoch) ?? (mayBePaused ? await Writer.SeizeAsync(_parts, epoch, LockPatience) : null);
    }

    /// <summary>
    /// Says that this process is there, and waits until it hears that itself: what was said before it has been heard by then, however long this process was paused. Answers whether the process that has the schema was heard
    /// since the last time, and the epoch.
    /// </summary>
    private async Task<(bool IsHeard, long Epoch)> ProbeAsync()
    {
        var echo = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _echo = echo;
        }

        var epoch = await TellAsync(Note.Of(Note.Probe, _myName), _ended.Token);
        Observe(epoch);
        try
        {
            return (await echo.Task.WaitAsync(EchoPatience, _parts.Time, _ended.Token), epoch);
        }
        catch (TimeoutException)
        {
            _link.Restart();
            throw;
        }
    }

    /// <summary>Answers the epoch.</summary>
    private Task<long> TellAsync(string note, CancellationToken cancellationToken) => _pulse.AskAsync(
        "SELECT epoch, pg_notify($1, $2) FROM {s}.lease",
        parameters =>
        {
            parameters.Add(new() { Value = _channel });
            parameters.Add(new() { Value = note });
        },
        async reader => await reader.ReadAsync(cancellationToken) ? reader.GetInt64(0) : throw new PostgreSqlStoreException($"The lease of the {_parts.Database.Name} is gone: something else has changed its tables."),
        cancellationToken);

    private void Hear(string text)
    {
        var (kind, about) = Note.Read(text);
        switch (kind)
        {
            case Note.Probe when about == _myName:
                lock (_gate)
                {
                    _echo.TrySetResult(_isHeard);
                    _isHeard = false;
                }

                break;
            case Note.Probe:
                _hold?.NoticeStandby();
                break;
            case Note.Beat:
                lock (_gate)
                {
                    _isHeard = true;
                }

                Observe(Note.EpochOf(about));
                break;
            case Note.HandOver when _hold is null:
                _handedOver.TrySetResult();
                break;
            case Note.Calls:
                _hold?.NoticeCalls();
                break;
            case Note.Runs:
                _hold?.NoticeRuns();
                break;
            case Note.Replies when about == _myName:
                _sender.NoticeReplies();
                break;
        }
    }

    /// <summary>A process has, or had, this epoch.</summary>
    private void Observe(long epoch)
    {
        lock (_gate)
        {
            if (epoch <= _seen)
            {
                return;
            }

            _seen = epoch;
        }

        if (_hold is { } hold && hold.Epoch < epoch)
        {
            hold.Lose();
        }

        _sender.Fail($"Another process has taken the {_parts.Database.Name} over. Whether the call took effect is unknown.");
    }

    private void OnConnected()
    {
        _connected.TrySetResult();

        // What was said meanwhile was not heard.
        _hold?.NoticeStandby();
        _hold?.NoticeCalls();
        _hold?.NoticeRuns();
        _sender.NoticeReplies();
    }

    private void Fail(Exception exception)
    {
        if (_health.State == StoreState.Healthy)
        {
            _parts.Log.StandbyFailed(exception, _parts.Database.Name);
        }

        _health.Set(StoreState.Waiting, exception.Message);
    }

    private void Recover()
    {
        if (_health.State == StoreState.Waiting)
        {
            _health.Set(StoreState.Healthy, null);
            _parts.Log.StandsBy(_parts.Database.Name);
        }
    }
}
