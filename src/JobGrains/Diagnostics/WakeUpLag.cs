namespace JobGrains.Diagnostics;

/// <summary>How late wake-ups on a silo have come in the last minutes. Used from any thread.</summary>
internal sealed class WakeUpLag(TimeProvider time)
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    // Less than that is no lag, and costs nothing.
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly long _began = time.GetTimestamp();
    private readonly (long Minute, TimeSpan Lag)[] _worst = new (long, TimeSpan)[5];

    /// <summary>The worst of the last five minutes.</summary>
    public TimeSpan Worst
    {
        get
        {
            var now = MinuteNow;
            lock (_gate)
            {
                return _worst.Where(slot => now - slot.Minute < _worst.Length).Select(static slot => slot.Lag).DefaultIfEmpty().Max();
            }
        }
    }

    /// <summary>How long the silo has run.</summary>
    public TimeSpan Age => time.GetElapsedTime(_began);

    private long MinuteNow => 1 + (Age.Ticks / Minute.Ticks);

    /// <summary>A wake-up is delivered.</summary>
    public void Observe(DateTimeOffset due)
    {
        var lag = time.GetUtcNow() - due;
        if (lag < Least)
        {
            return;
        }

        var minute = MinuteNow;
        lock (_gate)
        {
            ref var slot = ref _worst[minute % _worst.Length];
            slot = (minute, slot.Minute == minute && slot.Lag > lag ? slot.Lag : lag);
        }
    }
}
