namespace JobGrains.Testing.Kernel;

/// <summary>A timer in virtual time. It may be late where the world says so, but never early.</summary>
internal sealed class SimTimer(SimScheduler scheduler, TimerCallback callback, object? state) : WorldEvent, ITimer
{
    private TimeSpan _period = Timeout.InfiniteTimeSpan;
    private bool _disposed;

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        if (_disposed)
        {
            return false;
        }

        Agenda.Remove(this);
        _period = period;
        if (dueTime != Timeout.InfiniteTimeSpan && !scheduler.IsDead)
        {
            scheduler.World.Plan(this, dueTime + scheduler.World.TimerLateness());
        }

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
    }

    public void Dispose()
    {
        _disposed = true;
        Agenda.Remove(this);
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return default;
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
