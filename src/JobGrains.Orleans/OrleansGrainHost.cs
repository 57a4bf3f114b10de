using JobGrains.Diagnostics;
using JobGrains.Hosting;
using Orleans.Timers;
using EngineGrainId = JobGrains.Hosting.Storage.GrainId;
using IEngineTimer = JobGrains.Hosting.IGrainTimer;
using IGrainTimer = Orleans.Runtime.IGrainTimer;

namespace JobGrains.Orleans;

/// <summary>
/// The port of one activation. Orleans gives it one request at a time; what is not a request (the outcome of a call that was sent, a change of the cluster) is a tick of a timer, which is
/// one as well.
/// </summary>
internal sealed class OrleansGrainHost : IGrainHost
{
    private readonly OrleansSilo _silo;
    private readonly EngineGrainId _id;
    private readonly Queue<Func<ValueTask>> _turns = new();
    private readonly IGrainRecords _records;
    private IGrainTimer? _pump;
    private EngineGrain? _grain;
    private int _clusterChangeWaits;
    private bool _ends;
    private bool _broken;

    public OrleansGrainHost(IGrainContext context, OrleansSilo silo, string kind)
    {
        Context = context;
        _silo = silo;
        Key = context.GrainId.Key.ToString()!;
        _id = new EngineGrainId(kind, Key);
        _records = silo.Storage.Open(_id, this);
    }

    public IGrainContext Context { get; }

    public string Key { get; }

    public ISiloHost Silo => _silo;

    public ITimerRegistry Timers => _silo.Timers;

    private EngineGrain Grain => _grain ?? throw new InvalidOperationException($"{_id} has not started.");

    public ValueTask<TReply> CallAsync<TGrain, TRequest, TReply>(string key, GrainCall<TGrain, TRequest, TReply> call, TRequest request)
        where TGrain : class
        where TRequest : class
        where TReply : class =>
        _silo.CallAsync(key, call, request);

    public void Send<TGrain, TRequest, TReply>(string key, GrainCall<TGrain, TRequest, TReply> call, TRequest request, Func<CallOutcome<TReply>, ValueTask> onOutcome)
        where TGrain : class
        where TRequest : class
        where TReply : class =>
        _ = SendAsync(key, call, request, onOutcome);

    public ValueTask<TValue?> ReadAsync<TValue>(GrainRecord record)
        where TValue : class
    {
        ThrowIfBroken();
        return _records.ReadAsync<TValue>(record);
    }

    public ValueTask<RecordWithDeltas<TValue, TDelta>> ReadAsync<TValue, TDelta>(GrainRecord record)
        where TValue : class
        where TDelta : class
    {
        ThrowIfBroken();
        return _records.ReadAsync<TValue, TDelta>(record);
    }

    public async ValueTask CommitAsync(Commit commit)
    {
        ThrowIfBroken();
        var timing = new CommitTiming(_silo.Engine.Telemetry.Metrics, _silo.Time);
        try
        {
            await _records.CommitAsync(commit);
            timing.End(isDone: true);
            _silo.Commits.Done();
        }
        catch (Exception exception)
        {
            timing.End(isDone: false);
            _silo.Commits.Failed(exception.Message);
            _silo.Log.CommitFailed(exception, _id, _silo.Id);
            Break();
            throw EngineErrors.Own(exception) ?? new JobGrainsUnavailableException($"The store did not answer a commit of {_id}: {exception.GetType().Name}: {exception.Message}");
        }
    }

    /// <summary>Each silo commits what its own activations have.</summary>
    public bool JoinsCommits => false;

    public JointCommit Prepare(Commit commit) => throw new NotSupportedException("Grains of an Orleans cluster commit by themselves.");

    public void Settle(Commit commit, long? etag) => throw new NotSupportedException("Grains of an Orleans cluster commit by themselves.");

    public IEngineTimer StartTimer(TimeSpan due, Func<ValueTask> callback) => new OrleansTimer(this, due, callback);

    public void Hold(TimeSpan duration) => _silo.Runtime.DelayDeactivation(Context, duration);

    public void Deactivate()
    {
        _ends = true;
        Context.Deactivate(new DeactivationReason(DeactivationReasonCode.ApplicationRequested, "The grain has asked for it."));
    }

    /// <summary>The first turn: lets the grain read its state.</summary>
    public async Task ActivateAsync(EngineGrain grain, CancellationToken cancellationToken)
    {
        await _silo.LeaveStartAsync(cancellationToken);
        _grain = grain;
        _silo.Add(this);
        try
        {
            await grain.OnActivateAsync();
        }
        catch (Exception exception)
        {
            _silo.Remove(this);
            throw Translate(exception, nameof(EngineGrain.OnActivateAsync));
        }
    }

    /// <summary>The last turn.</summary>
    public async Task EndAsync()
    {
        _ends = true;
        _silo.Remove(this);

        // Also of an activation that is broken, and says nothing any more.
        _silo.Storage.Ended(_id);
        if (_grain is null || _broken || _silo.HasEnded)
        {
            return;
        }

        try
        {
            await _grain.OnDeactivateAsync();
        }
        catch (Exception exception)
        {
            _silo.Log.EndFailed(exception, _id, _silo.Id);
        }
    }

    /// <summary>Runs a request, and makes what it throws the engine's own.</summary>
    public async Task InvokeAsync(IIncomingGrainCallContext call)
    {
        try
        {
            await call.Invoke();
        }
        catch (Exception exception)
        {
            throw Translate(exception, call.MethodName);
        }
    }

    /// <summary>A wake-up has come.</summary>
    public ValueTask WakeUpAsync() => Grain.OnWakeUpAsync();

    /// <summary>Asks that the grain be told of the change of its silo's view. From any thread.</summary>
    public void NoticeClusterChange()
    {
        if (Interlocked.Exchange(ref _clusterChangeWaits, 1) == 0)
        {
            Context.Scheduler.QueueAction(() => Enqueue(TellClusterChangeAsync));
        }
    }

    /// <summary>Runs something as a turn that nobody waits for.</summary>
    public async Task RunAsync(Func<ValueTask> turn)
    {
        if (_ends)
        {
            return;
        }

        try
        {
            await turn();
        }
        catch (JobGrainsException)
        {
            // Nobody waits for it; the grain has its timers to come again.
        }
        catch (Exception exception)
        {
            Translate(exception, turn.Method.Name);
        }
    }

    public override string ToString() => $"{_id}@{_silo.Id}";

    private async Task SendAsync<TGrain, TRequest, TReply>(string key, GrainCall<TGrain, TRequest, TReply> call, TRequest request, Func<CallOutcome<TReply>, ValueTask> onOutcome)
        where TGrain : class
        where TRequest : class
        where TReply : class
    {
        CallOutcome<TReply> outcome;
        try
        {
            outcome = new CallOutcome<TReply>(await _silo.CallAsync(key, call, request));
        }
        catch (JobGrainsException exception)
        {
            outcome = new CallOutcome<TReply>(exception);
        }

        Enqueue(() => onOutcome(outcome));
    }

    /// <summary>Queues a turn. On the activation's scheduler.</summary>
    private void Enqueue(Func<ValueTask> turn)
    {
        if (_ends)
        {
            return;
        }

        _turns.Enqueue(turn);
        if (_pump is null)
        {
            _pump = _silo.Timers.RegisterGrainTimer(
                Context,
                static (port, _) => port.RunTurnsAsync(),
                this,
                new GrainTimerCreationOptions(TimeSpan.Zero, Timeout.InfiniteTimeSpan));
        }
        else if (_turns.Count == 1)
        {
            _pump.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Runs the turns that wait now; those that come meanwhile wait for the requests that came before them.</summary>
    private async Task RunTurnsAsync()
    {
        for (var count = _turns.Count; count > 0; count--)
        {
            await RunAsync(_turns.Dequeue());
        }

        if (_turns.Count > 0)
        {
            _pump!.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }

    private ValueTask TellClusterChangeAsync()
    {
        Interlocked.Exchange(ref _clusterChangeWaits, 0);
        return Grain.OnClusterChangedAsync();
    }

    /// <summary>Makes an exception the engine's own, without foreign ones inside, which might not cross the wire. One that was not is an error in the grain, which ends the activation.</summary>
    private JobGrainsException Translate(Exception exception, string doing)
    {
        if (EngineErrors.Own(exception) is { } own)
        {
            return own;
        }

        _silo.Log.TurnFailed(exception, _id, _silo.Id, doing);
        Break();
        return new JobGrainsUnavailableException($"{_id} on silo '{_silo.Id}' failed in {doing}: {exception.GetType().Name}: {exception.Message}");
    }

    /// <summary>The memory of the activation is not to be trusted.</summary>
    private void Break()
    {
        _broken = true;
        _ends = true;
        Context.Deactivate(new DeactivationReason(DeactivationReasonCode.ApplicationError, "Its memory of its state is not to be trusted."));
    }

    private void ThrowIfBroken()
    {
        if (_broken)
        {
            throw new JobGrainsUnavailableException($"The activation of {_id} on silo '{_silo.Id}' ends, because its last commit failed.");
        }
    }
}
