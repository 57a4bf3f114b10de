namespace JobGrains.Hosting.Journal;

/// <summary>A row of history that is in no partition yet.</summary>
internal struct RecentRow
{
    public HistoryEntry Entry;

    /// <summary>What it is found by.</summary>
    public ulong[] Labels;

    /// <summary>The number of the entry that it came with.</summary>
    public long Sequence;

    /// <summary>The row before of a run with the same hash; -1 for none.</summary>
    public int Older;

    /// <summary>The row before of the same job and kind of which only the last are kept; -1 for none.</summary>
    public int OlderKept;
}
