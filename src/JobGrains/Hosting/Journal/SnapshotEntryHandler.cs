namespace JobGrains.Hosting.Journal;

/// <summary>Reads an entry of a snapshot; answers whether to go on.</summary>
internal delegate bool SnapshotEntryHandler(ref EntryReader reader, EntryKind kind);
