namespace JobGrains.Hosting.Journal;

/// <summary>
/// What the index has of a grain: one record of it, its entry among the open instances, and where its wake-up is. Further records have slots of their own, chained to the first. A struct
/// in blocks, because there is one for each open instance, page and job: with the key some 160 bytes.
/// </summary>
internal struct Slot
{
    /// <summary>The grain's key as UTF-8, shared by all its slots; null where the slot is free.</summary>
    public byte[]? Key;

    public Location[]? Deltas;

    /// <summary>The labels of the open entry.</summary>
    public ulong[]? Labels;

    /// <summary>0 where the slot has no record.</summary>
    public long ETag;

    public Location Body;

    public long CreatedTicks;

    /// <summary>The next slot in the bucket; of a free slot the next free one; -1 for none.</summary>
    public int Next;

    /// <summary>The grain's next record; -1 for none.</summary>
    public int More;

    /// <summary>-1 for none.</summary>
    public int WakeUp;

    /// <summary>The next slot that expires in the same span; -1 at the end of the list.</summary>
    public int NextExpiring;

    /// <summary>The slot before in that list; -1 at its beginning.</summary>
    public int BeforeExpiring;

    public uint Hash;

    /// <summary>As <see cref="JournalFormat"/> has it; 0 for never.</summary>
    public uint Expires;

    public int DeltaCount;

    public ushort Type;

    public ushort Record;

    /// <summary>0, or 1 + the state of the open entry.</summary>
    public byte Open;

    /// <summary>Whether this is a further record of a grain, found from the grain's first slot only.</summary>
    public bool IsFurther;
}
