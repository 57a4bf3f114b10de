namespace JobGrains.Instances;

/// <summary>
/// How long a run that found no room waits until it looks again: as long as it has waited already, between a second and half a minute. Who has room tells those that it refused; this is for
/// those that it could not remember, or cannot reach. A hundred thousand runs that wait must not keep the silo busy with asking.
/// </summary>
internal sealed class CapacityWait
{
    public static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private DateTimeOffset? _since;

    /// <summary>There was no room.</summary>
    public TimeSpan Next(DateTimeOffset now)
    {
        var waited = now - (_since ??= now);
        return waited < Shortest ? Shortest : waited < Longest ? waited : Longest;
    }

    /// <summary>There was.</summary>
    public void End() => _since = null;
}
