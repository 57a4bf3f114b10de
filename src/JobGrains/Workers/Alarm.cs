namespace JobGrains.Workers;

/// <summary>
/// The one timer of a worker: its next due time only moves forward by <see cref="Begin"/>, which whoever is called does first. Guarded by the worker's lock.
/// </summary>
internal sealed class Alarm(TimeProvider time, MonotonicClock clock, TaskScheduler scheduler, Action onDue)
{
    private ITimer? _timer;
    private long _due = long.MaxValue;
    private bool _stopped;

    /// <summary>Makes sure of a call at or soon after <paramref name="due"/>.</summary>
    public void Set(long due)
    {
        if (due >= _due || _stopped)
        {
            return;
        }

        _due = due;

        // Rounded up to whole milliseconds, which is what timers count in: otherwise a timer that is a little early would be set again and again.
        var delay = TimeSpan.FromMilliseconds(Math.Clamp(Math.Ceiling((due - clock.Now) / (double)TimeSpan.TicksPerMillisecond), 1, 3_600_000));
        if (_timer is null)
        {
            using (UserFlow.Suppress())
            {
                _timer = time.CreateTimer(static state => ((Alarm)state!).Ring(), this, delay, Timeout.InfiniteTimeSpan);
            }
        }
        else
        {
            _timer.Change(delay, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>A pass begins: it sets the alarm again for all that is still due later.</summary>
    public void Begin() => _due = long.MaxValue;

    public void Stop()
    {
        _stopped = true;
        _timer?.Dispose();
    }

    private void Ring()
    {
        if (ReferenceEquals(TaskScheduler.Current, scheduler))
        {
            // The clock has brought it to the right place.
            onDue();
        }
        else
        {
            WorkQueue.Start(scheduler, static state => ((Action)state!)(), onDue);
        }
    }
}
