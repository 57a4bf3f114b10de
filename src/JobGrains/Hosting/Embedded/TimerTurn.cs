namespace JobGrains.Hosting.Embedded;

/// <summary>A timer of an activation, and the turn that it becomes when it is due.</summary>
internal sealed class TimerTurn(Activation owner, Func<ValueTask> callback) : OwnTurn, IGrainTimer
{
    /// <summary>What a timer of the platform can wait at most; longer waits are made of several.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(24);

    private TimeSpan _left;
    private ITimer? _timer;
    private volatile bool _stopped;

    public void Start(TimeSpan due)
    {
        _left = due > TimeSpan.Zero ? due : TimeSpan.Zero;
        _timer = owner.Silo.Time.CreateTimer(static state => ((TimerTurn)state!).OnDue(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Arm();
    }

    public void Stop()
    {
        Cancel();
        owner.Forget(this);
    }

    /// <summary>Stops without telling the owner, which has ended.</summary>
    public void Cancel()
    {
        _stopped = true;
        Interlocked.Exchange(ref _timer, null)?.Dispose();
    }

    protected override ValueTask BeginAsync(Activation activation)
    {
        if (_stopped)
        {
            return default;
        }

        activation.Forget(this);
        return callback();
    }

    private void Arm()
    {
        var next = _left < Longest ? _left : Longest;
        _left -= next;
        _timer?.Change(next, Timeout.InfiniteTimeSpan);
    }

    private void OnDue()
    {
        if (_stopped)
        {
            return;
        }

        if (_left > TimeSpan.Zero)
        {
            Arm();
            return;
        }

        Interlocked.Exchange(ref _timer, null)?.Dispose();
        owner.Enqueue(this);
    }
}
