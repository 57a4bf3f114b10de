namespace JobGrains.Hosting.Journal;

/// <summary>What was read when a journal was opened.</summary>
/// <param name="Index">Everything that was committed.</param>
/// <param name="OpenCount">How often it was opened before.</param>
/// <param name="Last">The segment that was written last, durable up to its length; null in a new journal.</param>
/// <param name="NextSequence">The number of the next entry.</param>
/// <param name="NextSegment">The number of the next segment.</param>
/// <param name="Snapshot">The number of the snapshot; 0 for none.</param>
/// <param name="SnapshotLength">How many bytes the snapshot has.</param>
/// <param name="TailLength">How many bytes of segments were read behind it.</param>
/// <param name="CutBytes">How many bytes of a torn write were cut off.</param>
/// <param name="Entries">How many entries were read behind the snapshot.</param>
internal sealed record RecoveredJournal(
    JournalIndex Index,
    long OpenCount,
    Segment? Last,
    long NextSequence,
    int NextSegment,
    int Snapshot,
    long SnapshotLength,
    long TailLength,
    long CutBytes,
    long Entries);
