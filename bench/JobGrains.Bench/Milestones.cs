using System.Diagnostics;

namespace JobGrains.Bench;

/// <summary>When the last mapped task returned and when reduce's first line ran. The former is earlier than the acceptance of its report, so the difference overstates the delay.</summary>
internal sealed class Milestones
{
    private long _lastTask;
    private long _reduce;

    public TimeSpan ReduceDelay => Stopwatch.GetElapsedTime(Volatile.Read(ref _lastTask), Volatile.Read(ref _reduce));

    public void TaskDone() => Volatile.Write(ref _lastTask, Stopwatch.GetTimestamp());

    public void ReduceStarted() => Volatile.Write(ref _reduce, Stopwatch.GetTimestamp());
}
