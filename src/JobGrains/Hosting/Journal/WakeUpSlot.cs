namespace JobGrains.Hosting.Journal;

/// <summary>A wake-up in the index.</summary>
internal struct WakeUpSlot
{
    public long Ticks;

    /// <summary>When it is to be taken: its time, or the end of its hiding.</summary>
    public long VisibleTicks;

    public long Version;

    /// <summary>The grain's first slot.</summary>
    public int Slot;

    public int HeapIndex;
}
