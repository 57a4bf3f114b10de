namespace JobGrains.Hosting.Storage;

/// <summary>A wake-up in memory, and its place in the heap.</summary>
internal sealed class MemoryWakeUp(GrainId grain) : IComparable<MemoryWakeUp>
{
    public GrainId Grain { get; } = grain;

    public DateTimeOffset Time { get; set; }

    public long Version { get; set; }

    /// <summary>When it is to be taken: its time, or the end of its hiding.</summary>
    public long VisibleTicks { get; set; }

    public int HeapIndex { get; set; } = -1;

    public int CompareTo(MemoryWakeUp? other)
    {
        var byTime = VisibleTicks.CompareTo(other!.VisibleTicks);
        return byTime != 0 ? byTime : Grain.CompareTo(other.Grain);
    }
}
