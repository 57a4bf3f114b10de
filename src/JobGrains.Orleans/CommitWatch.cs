namespace JobGrains.Orleans;

/// <summary>Whether commits of this silo's grains fail one after another. Used from any thread.</summary>
internal sealed class CommitWatch
{
    // Less may be a conflict, which is nobody's fault.
    private const int Failures = 3;

    private int _failures;
    private volatile string? _last;

    /// <summary>Why the last commits failed; null where they did not.</summary>
    public string? Problem => Volatile.Read(ref _failures) >= Failures ? $"The last {_failures} commits failed: {_last}" : null;

    public void Done()
    {
        if (Volatile.Read(ref _failures) > 0)
        {
            Volatile.Write(ref _failures, 0);
        }
    }

    public void Failed(string problem)
    {
        _last = problem;
        Interlocked.Increment(ref _failures);
    }
}
