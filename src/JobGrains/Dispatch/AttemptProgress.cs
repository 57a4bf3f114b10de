namespace JobGrains.Dispatch;

/// <summary>How far an attempt has come, as the holder of its tasks knows it; made when there is something to know.</summary>
internal sealed class AttemptProgress
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan GrowthWindow = TimeSpan.FromSeconds(10);

    private readonly ProgressRate _rate = new();
    private DateTimeOffset _nextLook;
    private DateTimeOffset _grown;
    private double _total;

    /// <summary>What the tasks have reported that the holder sends out itself.</summary>
    public ProgressBook Book { get; } = new();

    /// <summary>The time by which it may look again: counting many pages must not be done with each that tells something.</summary>
    public bool IsDue(DateTimeOffset now) => now >= _nextLook;

    /// <summary>Takes what is done of how much by now.</summary>
    public void Observe(DateTimeOffset now, double done, double total)
    {
        _nextLook = now + Look;
        if (total > _total)
        {
            _total = total;
            _grown = now;
        }

        _rate.Observe(now, done);
    }

    /// <summary>Whether more work has turned up a short while ago.</summary>
    public bool HasGrown(DateTimeOffset now) => now - _grown < GrowthWindow;

    public TimeSpan? Remaining(DateTimeOffset now, double done, double total) => _rate.Remaining(now, total - done);
}
