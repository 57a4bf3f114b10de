namespace JobGrains.Hosting.Storage;

/// <summary>A wake-up in the index: 24 bytes, because there is one for each job that waits.</summary>
internal struct WakeUpSlot
{
    /// <summary>When it is to be taken: its time, or the end of its hiding.</summary>
    public long VisibleTicks;

    public long Version;

    /// <summary>The grain's first slot.</summary>
    public int Slot;

    public int HeapIndex;
}
