namespace JobGrains.Orleans;

/// <summary>Whether commits of this silo's grains fail one after another. Used from any thread.</summary>
internal sealed class CommitWatch(TimeProvider time)
{
    // Less may be a conflict, which is nobody's fault.
    private const int Failures = 3;

    /// <summary>A failure that is older says nothing of the present: there may have been no commit since.</summary>
    private static readonly TimeSpan Recent = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private volatile int _failures;
    private long _failedAt;
    private string? _last;

    /// <summary>Why the last commits failed; null where they did not, or nobody has tried for a while.</summary>
    public string? Problem
    {
        get
        {
            lock (_gate)
            {
                return _failures >= Failures && IsRecent ? $"The last {_failures} commits failed: {_last}" : null;
            }
        }
    }

    private bool IsRecent => time.GetElapsedTime(_failedAt) < Recent;

    public void Done()
    {
        // Nearly always there is nothing to do.
        if (_failures > 0)
        {
            lock (_gate)
            {
                _failures = 0;
            }
        }
    }

    public void Failed(string problem)
    {
        lock (_gate)
        {
            _failures = IsRecent ? _failures + 1 : 1;
            _failedAt = time.GetTimestamp();
            _last = problem;
        }
    }
}
