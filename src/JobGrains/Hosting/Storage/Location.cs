namespace JobGrains.Hosting.Storage;

/// <summary>Where a body is.</summary>
/// <param name="Segment">The segment, in memory the page; 0 for none.</param>
/// <param name="Offset">Where in it.</param>
/// <param name="Length">How long it is.</param>
/// <param name="Checksum">Its CRC-32C; 0 in memory.</param>
internal readonly record struct Location(int Segment, uint Offset, int Length, uint Checksum)
{
    public bool IsNone => Segment == 0;
}
