namespace JobGrains.Hosting.Storage;

/// <summary>A record in memory.</summary>
internal sealed class MemoryRecord(string name)
{
    public string Name { get; } = name;

    public ReadOnlyMemory<byte>? Body { get; set; }

    public List<ReadOnlyMemory<byte>>? Deltas { get; set; }

    public long ETag { get; set; }

    /// <summary>From then on it may be forgotten; 0 means never.</summary>
    public long ExpiresTicks { get; set; }

    /// <summary>The next record of the same grain.</summary>
    public MemoryRecord? Next { get; set; }
}
