namespace JobGrains.Diagnostics;

/// <summary>Times a commit, where somebody listens.</summary>
internal readonly struct CommitTiming
{
    private readonly EngineMetrics? _metrics;
    private readonly TimeProvider? _time;
    private readonly long _began;

    public CommitTiming(EngineMetrics metrics, TimeProvider time)
    {
        if (metrics.TimesCommits)
        {
            _metrics = metrics;
            _time = time;
            _began = time.GetTimestamp();
        }
    }

    public void End(bool isDone) => _metrics?.Committed(_time!.GetElapsedTime(_began), isDone);
}
