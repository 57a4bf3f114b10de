namespace JobGrains.Instances;

/// <summary>
/// How long a run that found no room waits until it looks again: as long as it has waited already, up to half a minute. A hundred thousand runs that wait must not keep the silo busy with
/// asking.
/// </summary>
internal sealed class CapacityWait
{
    /// <summary>The first wait where nobody tells when there is room.</summary>
    public static readonly TimeSpan Untold = TimeSpan.FromSeconds(1);

    /// <summary>The first wait where a worker tells when it has room: for the case that it cannot remember or reach the run.</summary>
    public static readonly TimeSpan Told = TimeSpan.FromSeconds(5);

    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private DateTimeOffset? _since;

    /// <summary>There was no room.</summary>
    public TimeSpan Next(DateTimeOffset now, TimeSpan shortest)
    {
        var waited = now - (_since ??= now);
        return waited < shortest ? shortest : waited < Longest ? waited : Longest;
    }

    /// <summary>There was.</summary>
    public void End() => _since = null;
}
