namespace JobGrains.Workers;

/// <summary>Time that never jumps, in ticks of 100 ns since this clock was made.</summary>
internal sealed class MonotonicClock(TimeProvider time)
{
    private readonly long _start = time.GetTimestamp();

    public long Now => time.GetElapsedTime(_start).Ticks;
}
