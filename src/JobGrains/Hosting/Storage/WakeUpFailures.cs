namespace JobGrains.Hosting.Storage;

/// <summary>Which grains have failed at their wake-ups, and how long each waits for the next: longer and longer. Safe for concurrent use.</summary>
internal sealed class WakeUpFailures
{
    /// <summary>The wait after the first failure.</summary>
    public static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);

    private const int MostDoublings = 10;
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<GrainId, int> _failures = new(GrainIdComparer.Instance);

    /// <summary>A grain has failed once more; answers how long it waits.</summary>
    public TimeSpan Add(GrainId grain)
    {
        int before;
        lock (_gate)
        {
            before = _failures.GetValueOrDefault(grain);
            _failures[grain] = before + 1;
        }

        var wait = FirstWait * Math.Pow(2, Math.Min(before, MostDoublings));
        return wait < LongestWait ? wait : LongestWait;
    }

    /// <summary>A grain has done what it was woken for.</summary>
    public void Forget(GrainId grain)
    {
        // Nearly always nobody has failed.
        if (_failures.Count > 0)
        {
            lock (_gate)
            {
                _failures.Remove(grain);
            }
        }
    }
}
