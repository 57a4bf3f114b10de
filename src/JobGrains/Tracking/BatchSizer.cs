namespace JobGrains.Tracking;

/// <summary>
/// How many tasks go into a batch: few at first, more while batches come back fast, fewer when they are slow, so that cheap tasks travel in bulk and
/// expensive ones spread over the silos; and no more than an even share of what is ready, where lanes share it.
/// </summary>
internal sealed class BatchSizer(int largest, int first)
{
    private static readonly TimeSpan Fast = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(1);

    public int Current { get; private set; } = Math.Clamp(first, 1, largest);

    public int For(int ready, int lanes) => Math.Max(1, Math.Min(Current, (ready + lanes - 1) / Math.Max(1, lanes)));

    /// <summary>Learns from the time between the dispatch of a batch and its last report.</summary>
    public void Observe(TimeSpan roundTrip, int size)
    {
        if (roundTrip > Slow)
        {
            Current = Math.Max(1, Math.Min(Current, size) / 2);
        }
        else if (roundTrip < Fast && size >= Current)
        {
            Current = Math.Min(largest, Current * 2);
        }
    }
}
