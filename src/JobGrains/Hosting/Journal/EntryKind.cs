namespace JobGrains.Hosting.Journal;

/// <summary>What an entry is. Values are stored: they never change.</summary>
internal enum EntryKind
{
    /// <summary>A commit of a grain.</summary>
    Commit = 1,

    /// <summary>A wake-up was handled.</summary>
    WakeUpRemoved = 2,

    /// <summary>A record was copied here, so that the segment that it was in can go.</summary>
    Moved = 3,

    /// <summary>A segment before a snapshot, and how long it is.</summary>
    SnapshotSegment = 16,

    /// <summary>What the index has of a grain.</summary>
    SnapshotGrain = 17,

    /// <summary>A job in the index of jobs.</summary>
    SnapshotJob = 18,

    /// <summary>The last entry of a snapshot.</summary>
    SnapshotEnd = 19,

    /// <summary>How many rows of history have ended in each of the last hours.</summary>
    SnapshotEnds = 20,
}
