namespace JobGrains.Tracking;

/// <summary>
/// How many tasks go into a batch: few at first, more while batches come back fast, fewer when they are slow, so that cheap tasks travel in bulk and
/// expensive ones spread over the silos; and no more than an even share of what is ready, where lanes share it. However slow they are, the batches of a silo fill its places.
/// </summary>
/// <param name="smallest">What slow batches come down to.</param>
/// <param name="first">The size to begin with.</param>
/// <param name="largest">What fast batches grow to.</param>
internal sealed class BatchSizer(int smallest, int first, int largest)
{
    private static readonly TimeSpan Fast = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(1);

    private readonly int _smallest = Math.Min(smallest, largest);

    public int Current { get; private set; } = Math.Clamp(first, Math.Min(smallest, largest), largest);

    public int For(int ready, int lanes) => Math.Max(1, Math.Min(Current, (ready + lanes - 1) / Math.Max(1, lanes)));

    /// <summary>Learns from the time between the dispatch of a batch and its last report.</summary>
    public void Observe(TimeSpan roundTrip, int size)
    {
        if (roundTrip > Slow)
        {
            Current = Math.Max(_smallest, Math.Min(Current, size) / 2);
        }
        else if (roundTrip < Fast && size >= Current)
        {
            Current = Math.Min(largest, Current * 2);
        }
    }
}
