using System.Diagnostics;

namespace JobGrains.Bench.Postgres;

/// <summary>Calls that come at a steady rate whether or not earlier ones have ended, so that queueing shows.</summary>
internal sealed class OpenLoad(int rate, int count)
{
    private readonly long[] _submitted = new long[count];
    private readonly long[] _accepted = new long[count];
    private readonly long[] _started = new long[count];
    private readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _left = count;

    /// <summary>A run has started.</summary>
    public void Started(int index)
    {
        if (Interlocked.Exchange(ref _started[index], Stopwatch.GetTimestamp()) == 0 && Interlocked.Decrement(ref _left) == 0)
        {
            _all.SetResult();
        }
    }

    /// <summary>Asks for all runs, by their numbers; answers when all have started.</summary>
    public async Task<LatencyMeasure> RunAsync(Func<int, Task> ask)
    {
        var calls = new List<Task>(_submitted.Length);
        var first = Stopwatch.GetTimestamp();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(1));
        while (calls.Count < _submitted.Length)
        {
            await timer.WaitForNextTickAsync();
            var due = Math.Min(_submitted.Length, (int)(Stopwatch.GetElapsedTime(first).TotalSeconds * rate));
            while (calls.Count < due)
            {
                calls.Add(AskAsync(ask, calls.Count));
            }
        }

        await Task.WhenAll(calls);
        await _all.Task;
        return new LatencyMeasure([.. Enumerable.Range(0, _submitted.Length).Select(i => Math.Max(0, Milliseconds(_accepted[i], _started[i])))], [.. Enumerable.Range(0, _submitted.Length).Select(i => Milliseconds(_submitted[i], _started[i]))]);
    }

    private static double Milliseconds(long from, long to) => (to - from) * 1_000.0 / Stopwatch.Frequency;

    private async Task AskAsync(Func<int, Task> ask, int index)
    {
        _submitted[index] = Stopwatch.GetTimestamp();
        await ask(index);
        _accepted[index] = Stopwatch.GetTimestamp();
    }
}
