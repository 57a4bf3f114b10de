namespace JobGrains.Hosting;

/// <summary>
/// Gives rows of history their places in its order: the time of the end in ticks, or just behind the row before where the clocks of silos disagree or one was set back. So the order never changes, and a
/// place is never before the end of its row.
/// </summary>
internal struct HistoryClock
{
    /// <summary>The last place; 0 before the first row.</summary>
    public long Last { get; private set; }

    public long Next(long endedTicks) => Last = Math.Max(endedTicks, Last + 1);

    /// <summary>Goes on behind a place that was given before.</summary>
    public void Advance(long place) => Last = Math.Max(place, Last);
}
