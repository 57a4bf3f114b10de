using System.Threading.Tasks.Sources;

namespace JobGrains.Hosting.Embedded;

/// <summary>A call: the one object that it costs. It is the message, the turn and what the caller awaits.</summary>
internal sealed class GrainCallTurn<TGrain, TRequest, TReply> : Call, IValueTaskSource<TReply>
    where TGrain : class
    where TRequest : class
    where TReply : class
{
    private readonly GrainCall<TGrain, TRequest, TReply> _method;
    private readonly TRequest _request;

    /// <summary>Where the end goes: null to who awaits this, otherwise an <see cref="OutcomeTurn{TReply}"/> or, of a fork, an <see cref="Action{Call}"/>.</summary>
    private readonly object? _sink;

    private ManualResetValueTaskSourceCore<TReply> _core;
    private ValueTask<TReply> _pending;
    private Activation? _activation;
    private object? _end;

    public GrainCallTurn(EmbeddedSilo caller, GrainType targetType, string targetKey, GrainCall<TGrain, TRequest, TReply> method, TRequest request, object? sink)
        : base(caller, targetType, targetKey)
    {
        _method = method;
        _request = request;
        _sink = sink;

        // A caller on a scheduler is continued there; any other must not be continued inside the turn that answers it.
        _core.RunContinuationsAsynchronously = true;
    }

    public override object Request => _request;

    public override bool IsCompleted => Volatile.Read(ref _end) is not null;

    public override JobGrainsException? Error => Volatile.Read(ref _end) as JobGrainsException;

    public override bool Interleaves => TargetType.HasInterleaving && GrainMethods.Engine.Interleaves(_method);

    public ValueTask<TReply> AsValueTask() => new(this, _core.Version);

    public override Call Fork(Action<Call> onCompleted) =>
        new GrainCallTurn<TGrain, TRequest, TReply>(Caller, TargetType, Target.Key, _method, Caller.Cluster.Copy(_request), onCompleted);

    public override void CompleteFrom(Call fork)
    {
        switch (((GrainCallTurn<TGrain, TRequest, TReply>)fork)._end)
        {
            case TReply reply:
                Complete(Caller.Cluster.Copy(reply));
                break;
            case JobGrainsException error:
                Fail(error);
                break;
            default:
                throw new InvalidOperationException("The fork of the call has not ended.");
        }
    }

    public override void Fail(JobGrainsException error)
    {
        if (Interlocked.CompareExchange(ref _end, error, null) is not null)
        {
            return;
        }

        switch (_sink)
        {
            case null:
                _core.SetException(error);
                break;
            case OutcomeTurn<TReply> outcome:
                outcome.Enter(new CallOutcome<TReply>(error));
                break;
            case Action<Call> onCompleted:
                onCompleted(this);
                break;
        }
    }

    public override bool Run(Activation activation)
    {
        // Who gave up waiting for a call that has not begun does not want it any more.
        if (IsCompleted)
        {
            return true;
        }

        try
        {
            var pending = _method((TGrain)(object)activation.Grain, _request);
            if (pending.IsCompleted)
            {
                CompleteFrom(pending, activation);
                return true;
            }

            _activation = activation;
            _pending = pending;
            pending.GetAwaiter().UnsafeOnCompleted(End);
            return false;
        }
        catch (Exception exception)
        {
            Fail(activation.Translate(exception, typeof(TRequest).Name));
            return true;
        }
    }

    TReply IValueTaskSource<TReply>.GetResult(short token) => _core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<TReply>.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<TReply>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    private void End()
    {
        var activation = _activation!;
        try
        {
            CompleteFrom(_pending, activation);
        }
        catch (Exception exception)
        {
            Fail(activation.Translate(exception, typeof(TRequest).Name));
        }

        activation.OnTurnEnded();
    }

    /// <summary>A failure is taken over without being thrown again, which costs more than the call.</summary>
    private void CompleteFrom(ValueTask<TReply> ended, Activation activation)
    {
        if (ended.IsFaulted && ended.AsTask().Exception?.InnerException is { } exception)
        {
            Fail(activation.Translate(exception, typeof(TRequest).Name));
        }
        else
        {
            Complete(ended.Result);
        }
    }

    private void Complete(TReply reply)
    {
        if (Interlocked.CompareExchange(ref _end, reply, null) is not null)
        {
            return;
        }

        switch (_sink)
        {
            case null:
                _core.SetResult(reply);
                break;
            case OutcomeTurn<TReply> outcome:
                outcome.Enter(new CallOutcome<TReply>(reply));
                break;
            case Action<Call> onCompleted:
                onCompleted(this);
                break;
        }
    }
}
