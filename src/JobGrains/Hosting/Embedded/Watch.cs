namespace JobGrains.Hosting.Embedded;

/// <summary>
/// Looks over a silo's activations period by period while there is something to look at: it rests when nobody demands it. Its ticks stand for time, so that a
/// call need not read a clock.
/// </summary>
internal sealed class Watch : IDisposable
{
    private readonly TimeSpan _period;
    private readonly Func<bool> _look;
    private readonly ITimer _timer;
    private int _tick;
    private int _armed;

    /// <param name="time">The clock.</param>
    /// <param name="period">The length of a tick.</param>
    /// <param name="look">Looks; answers whether there is something to look at in the next tick.</param>
    public Watch(TimeProvider time, TimeSpan period, Func<bool> look)
    {
        _period = period;
        _look = look;
        _timer = time.CreateTimer(static state => ((Watch)state!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public int Tick => Volatile.Read(ref _tick);

    public void Demand()
    {
        if (Volatile.Read(ref _armed) == 0 && Interlocked.Exchange(ref _armed, 1) == 0)
        {
            _timer.Change(_period, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose() => _timer.Dispose();

    private void OnTimer()
    {
        Interlocked.Increment(ref _tick);

        // Before the look: what comes while it looks arms the watch again.
        Volatile.Write(ref _armed, 0);
        if (_look())
        {
            Demand();
        }
    }
}
