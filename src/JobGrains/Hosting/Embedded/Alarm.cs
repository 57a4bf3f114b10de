namespace JobGrains.Hosting.Embedded;

/// <summary>Does periodic work at the earliest time that anybody has named: one timer, however many times were named.</summary>
internal sealed class Alarm : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(24);

    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly TaskScheduler _scheduler;
    private readonly Func<ValueTask<DateTimeOffset?>> _work;
    private readonly ITimer _timer;
    private long _next = long.MaxValue;
    private bool _running;
    private bool _stopped;

    /// <param name="time">The clock.</param>
    /// <param name="scheduler">Where the work runs.</param>
    /// <param name="work">The work; answers when it is to run again, if no earlier time is named. Must not throw.</param>
    public Alarm(TimeProvider time, TaskScheduler scheduler, Func<ValueTask<DateTimeOffset?>> work)
    {
        _time = time;
        _scheduler = scheduler;
        _work = work;
        _timer = time.CreateTimer(static state => ((Alarm)state!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The work is to run at that time at the latest.</summary>
    public void Notice(DateTimeOffset time)
    {
        if (time.UtcTicks >= Volatile.Read(ref _next))
        {
            return;
        }

        lock (_gate)
        {
            if (time.UtcTicks < _next)
            {
                _next = time.UtcTicks;
                Arm();
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _stopped = true;
            _timer.Dispose();
        }
    }

    private void Arm()
    {
        if (_running || _stopped || _next == long.MaxValue)
        {
            return;
        }

        var due = TimeSpan.FromTicks(_next - _time.GetUtcNow().UtcTicks);
        _timer.Change(due <= TimeSpan.Zero ? TimeSpan.Zero : due < Longest ? RoundUp(due) : Longest, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Timers of the platform count whole milliseconds and cut the rest off, which would be too early.</summary>
    private static TimeSpan RoundUp(TimeSpan due) =>
        TimeSpan.FromTicks((due.Ticks + TimeSpan.TicksPerMillisecond - 1) / TimeSpan.TicksPerMillisecond * TimeSpan.TicksPerMillisecond);

    private void OnTimer()
    {
        lock (_gate)
        {
            if (_running || _stopped)
            {
                return;
            }

            if (_next > _time.GetUtcNow().UtcTicks)
            {
                Arm();
                return;
            }

            _running = true;
            _next = long.MaxValue;
        }

        Task.Factory.StartNew(RunAsync, CancellationToken.None, TaskCreationOptions.DenyChildAttach, _scheduler);
    }

    private async Task RunAsync()
    {
        var next = await _work();
        lock (_gate)
        {
            _running = false;
            _next = Math.Min(_next, next?.UtcTicks ?? long.MaxValue);
            Arm();
        }
    }
}
