namespace JobGrains.Hosting.Storage;

/// <summary>
/// What an index has of a grain: one record of it, and where its wake-up and its entry among the open instances are. Further records have slots of their own, chained to the first. A
/// struct of 64 bytes in blocks, because there is one for each open instance, page and job.
/// </summary>
internal struct Slot
{
    /// <summary><see cref="WakeUp"/> of a further slot.</summary>
    private const int Further = -2;

    private const int TypeBits = 8;

    /// <summary>The grain's key as UTF-8, shared by all its slots; null where the slot is free.</summary>
    public byte[]? Key;

    /// <summary>0 where the slot has no record.</summary>
    public long ETag;

    public Location Body;

    /// <summary>The next slot in the bucket; -1 for none.</summary>
    public int Next;

    /// <summary>The grain's next record; -1 for none.</summary>
    public int More;

    /// <summary>Negative for none.</summary>
    public int WakeUp;

    /// <summary>The entry among the open instances; -1 for none.</summary>
    public int Open;

    /// <summary>1 + where the record's deltas are; 0 for none.</summary>
    public int Deltas;

    /// <summary>1 + where the record's expiry is; 0 for never.</summary>
    public int Expiry;

    public uint Hash;

    private uint _names;

    public Slot(byte[] key, byte type, uint hash, bool isFurther)
    {
        Key = key;
        Hash = hash;
        Next = More = Open = -1;
        WakeUp = isFurther ? Further : -1;
        _names = type;
    }

    public readonly byte Type => (byte)_names;

    /// <summary>The number of the record's name.</summary>
    public int Record
    {
        readonly get => (int)(_names >> TypeBits);
        set => _names = checked((uint)value << TypeBits) | Type;
    }

    /// <summary>Whether this is a further record of a grain, found from the grain's first slot only.</summary>
    public readonly bool IsFurther => WakeUp == Further;
}
