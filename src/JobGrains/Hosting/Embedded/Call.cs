using JobGrains.Hosting.Storage;

namespace JobGrains.Hosting.Embedded;

/// <summary>A call on its way to a grain, and the turn that runs it there.</summary>
internal abstract class Call(EmbeddedSilo caller, GrainType targetType, string targetKey) : Turn
{
    /// <summary>The silo that the call comes from.</summary>
    public EmbeddedSilo Caller { get; } = caller;

    public GrainType TargetType { get; } = targetType;

    public GrainId Target { get; } = new(targetType.Name, targetKey);

    public override bool IsUse => true;

    /// <summary>For traces, and for faults that choose their victims.</summary>
    public abstract object Request { get; }

    /// <summary>Whether a reply or an error is there.</summary>
    public abstract bool IsCompleted { get; }

    /// <summary>The error that the call ended with; null before its end, and after a reply.</summary>
    public abstract JobGrainsException? Error { get; }

    /// <summary>
    /// Makes a call with a copy of the request, which reports its end to <paramref name="onCompleted"/> instead of the caller. Several forks of one call are a
    /// duplicated request.
    /// </summary>
    public abstract Call Fork(Action<Call> onCompleted);

    /// <summary>Ends the call as a fork of it ended, with a copy of the reply. Does nothing if it has ended.</summary>
    public abstract void CompleteFrom(Call fork);

    /// <summary>Ends the call with an error. Does nothing if it has ended; what runs goes on running.</summary>
    public abstract void Fail(JobGrainsException error);

    /// <summary>The request has arrived: finds or makes the activation and queues the call there, or fails the call.</summary>
    public void Deliver() => Caller.Cluster.Deliver(this);

    /// <summary>The next activation takes it.</summary>
    public override void OnDropped() => Deliver();

    public override void OnActivationFailed(JobGrainsException error) => Fail(error);
}
