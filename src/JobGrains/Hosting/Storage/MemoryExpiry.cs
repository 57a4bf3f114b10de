namespace JobGrains.Hosting.Storage;

/// <summary>What expires within one span of time.</summary>
internal sealed class MemoryExpiry
{
    /// <summary>Grains with a record that expires then.</summary>
    public List<MemoryGrain> Grains { get; } = [];

    /// <summary>Those records' bodies: they go together.</summary>
    public ByteBlocks Bodies { get; } = new();
}
