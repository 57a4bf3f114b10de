namespace JobGrains.Testing;

/// <summary>What goes wrong with storage.</summary>
public enum StorageFault
{
    /// <summary>A write fails, and nothing is written.</summary>
    WriteFails = 0,

    /// <summary>A write is done, and reported as failed.</summary>
    WriteUnacknowledged = 1,

    /// <summary>A write conflicts, as if somebody else had written before.</summary>
    WriteConflicts = 2,

    /// <summary>A read fails.</summary>
    ReadFails = 3,

    /// <summary>Reads and writes take up to a second, and up to two.</summary>
    Slow = 4,
}
