using JobGrains.Hosting.Storage;

namespace JobGrains.Hosting.Journal;

/// <summary>Where a record is: what a read needs beside the files.</summary>
/// <param name="ETag">0 where there is none.</param>
/// <param name="Body">Where its body is.</param>
/// <param name="Deltas">Where its deltas are.</param>
internal readonly record struct StoredPlace(long ETag, Location Body, ReadOnlyMemory<Location> Deltas);
