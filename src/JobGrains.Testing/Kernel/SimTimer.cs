namespace JobGrains.Testing.Kernel;

/// <summary>A timer in virtual time. It may be late where the world says so, but never early.</summary>
internal sealed class SimTimer(SimScheduler scheduler, TimerCallback callback, object? state) : WorldEvent, ITimer
{
    private TimeSpan _period = Timeout.InfiniteTimeSpan;
    private UserCode? _waiter;
    private bool _disposed;

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        if (_disposed)
        {
            return false;
        }

        if (scheduler.World.Outside is { } outside)
        {
            // A source that cancels something guards a wait; it is not what is waited for.
            Belong(dueTime == Timeout.InfiniteTimeSpan || state is CancellationTokenSource ? null : outside.Current);
            if (!scheduler.World.IsOwnThread)
            {
                outside.Post(() => Set(dueTime, period), "A timer was set");
                return true;
            }
        }

        Set(dueTime, period);
        return true;
    }

    public override void Fire()
    {
        if (_disposed || scheduler.IsDead)
        {
            return;
        }

        scheduler.Post(static timer => ((SimTimer)timer!).Run(), this);
        if (_period > TimeSpan.Zero)
        {
            scheduler.World.Plan(this, _period);
        }
        else
        {
            Belong(null);
        }
    }

    public void Dispose()
    {
        _disposed = true;
        Belong(null);
        if (scheduler.World.Outside is { } outside && !scheduler.World.IsOwnThread)
        {
            outside.Post(() => Agenda.Remove(this), "A timer was disposed");
            return;
        }

        Agenda.Remove(this);
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return default;
    }

    private void Set(TimeSpan dueTime, TimeSpan period)
    {
        Agenda.Remove(this);
        _period = period;
        if (!_disposed && dueTime != Timeout.InfiniteTimeSpan && !scheduler.IsDead)
        {
            scheduler.World.Plan(this, dueTime + scheduler.World.TimerLateness());
        }
    }

    /// <summary>While it is set, the user code that set it waits for virtual time.</summary>
    private void Belong(UserCode? waiter)
    {
        if (!ReferenceEquals(_waiter, waiter))
        {
            Interlocked.Exchange(ref _waiter, waiter)?.EndWait();
            waiter?.BeginWait();
        }
    }

    private void Run()
    {
        if (_disposed)
        {
            return;
        }

        try
        {
            callback(state);
        }
        catch (Exception exception) // A timer's callback has nobody to tell: in a process it would end it.
        {
            scheduler.World.Fail("UnhandledException", exception.ToString());
        }
    }
}
