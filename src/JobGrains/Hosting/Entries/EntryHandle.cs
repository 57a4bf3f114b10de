namespace JobGrains.Hosting.Entries;

/// <summary>What an activation remembers of an entry between reads and writes; in <see cref="GrainRecord.ETag"/>.</summary>
/// <param name="ETag">The store's ETag.</param>
/// <param name="Content">The entry; without the record where that is only ever written whole.</param>
internal sealed record EntryHandle(string ETag, EntryContent Content);
