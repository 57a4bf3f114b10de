namespace JobGrains.Hosting.Journal;

/// <summary>A body within the entries that are being read.</summary>
/// <param name="Position">Where it begins.</param>
/// <param name="Length">How long it is.</param>
/// <param name="Checksum">Its CRC-32C.</param>
internal readonly record struct BodyRef(int Position, int Length, uint Checksum);
