using System.Diagnostics;

namespace JobGrains.Bench.Postgres;

/// <summary>Counts runs: when the first and the last one of those that are expected have started.</summary>
internal sealed class RunCounter(int expected)
{
    private readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _first;
    private long _last;
    private int _count;

    /// <summary>Ends with the last one.</summary>
    public Task All => _all.Task;

    public int Count => Volatile.Read(ref _count);

    public double Seconds => Stopwatch.GetElapsedTime(_first, _last).TotalSeconds;

    public void Add()
    {
        var now = Stopwatch.GetTimestamp();
        var count = Interlocked.Increment(ref _count);
        if (count == 1)
        {
            _first = now;
        }

        if (count == expected)
        {
            _last = now;
            _all.SetResult();
        }
    }
}
