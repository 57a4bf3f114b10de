namespace JobGrains.Hosting.Journal;

/// <summary>Where a body is.</summary>
/// <param name="Segment">The segment; 0 for none.</param>
/// <param name="Offset">Where in the segment's file.</param>
/// <param name="Length">How long it is.</param>
/// <param name="Checksum">Its CRC-32C.</param>
internal readonly record struct Location(int Segment, uint Offset, int Length, uint Checksum)
{
    public bool IsNone => Segment == 0;
}
