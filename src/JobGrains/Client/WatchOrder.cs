namespace JobGrains.Client;

/// <summary>What somebody who watches a run is told: what is new, and nothing older than what he has seen. Pure.</summary>
internal static class WatchOrder
{
    public static bool IsNews(InstanceProgress? last, InstanceProgress next)
    {
        if (last is null)
        {
            return true;
        }

        if (next.Attempt != last.Attempt || next.Version != last.Version)
        {
            // An activation that was superseded may still answer for a while.
            return (next.Attempt, next.Version).CompareTo((last.Attempt, last.Version)) > 0 && Seen(last) != Seen(next);
        }

        return Seen(last) != Seen(next);
    }

    /// <summary>What counts as a change: an estimate shrinks by itself.</summary>
    private static InstanceProgress Seen(InstanceProgress progress) => progress with
    {
        Version = 0,
        EstimatedRemaining = progress.EstimatedRemaining is null ? null : TimeSpan.Zero,
    };
}
