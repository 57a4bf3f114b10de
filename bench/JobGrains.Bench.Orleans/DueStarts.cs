namespace JobGrains.Bench.Orleans;

/// <summary>When runs were due, and when their processors began. Safe for concurrent use.</summary>
internal sealed class DueStarts(int count)
{
    private readonly DateTimeOffset[] _due = new DateTimeOffset[count];
    private readonly long[] _startedTicks = new long[count];
    private readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _started;
    private int _again;

    public int Started => Volatile.Read(ref _started);

    public bool IsOnce => Volatile.Read(ref _again) == 0;

    public void Expect(int index, DateTimeOffset due) => _due[index] = due;

    public DateTimeOffset DueOf(int index) => _due[index];

    /// <summary>One has begun.</summary>
    /// <param name="index">Which.</param>
    /// <param name="scheduled">Its time as it was accepted: that counts.</param>
    public void Add(int index, DateTimeOffset scheduled)
    {
        _due[index] = scheduled;
        if (Interlocked.CompareExchange(ref _startedTicks[index], DateTimeOffset.UtcNow.UtcTicks, 0) != 0)
        {
            Interlocked.Increment(ref _again);
        }
        else if (Interlocked.Increment(ref _started) == count)
        {
            _all.TrySetResult();
        }
    }

    /// <summary>Returns when all have started, or at that time.</summary>
    public async Task WaitAsync(DateTimeOffset until) =>
        await Task.WhenAny(_all.Task, Task.Delay(until - DateTimeOffset.UtcNow));

    /// <summary>How long after its time each of a range has started, in milliseconds; of one that has not, very long.</summary>
    public double[] LagsOf(int from, int to)
    {
        var lags = new double[to - from];
        for (var i = from; i < to; i++)
        {
            var ticks = Volatile.Read(ref _startedTicks[i]);
            lags[i - from] = ticks == 0 ? double.MaxValue : TimeSpan.FromTicks(ticks - _due[i].UtcTicks).TotalMilliseconds;
        }

        return lags;
    }
}
