namespace JobGrains.Hosting.Journal;

/// <summary>What a journal is opened with.</summary>
internal sealed record JournalSettings
{
    /// <summary>How many shards a new journal's catalogue has.</summary>
    public int ShardCount { get; init; } = 16;

    /// <summary>How long a segment gets before the next one begins; also how much is written until the next snapshot.</summary>
    public long SegmentSize { get; init; } = 64 << 20;

    /// <summary>A batch is written when it is that long, even if more waits.</summary>
    public int BatchSize { get; init; } = 256 << 10;

    /// <summary>How many rows of history may be in segments only before they are moved to partitions.</summary>
    public int MaxRecentRows { get; init; } = 100_000;

    /// <summary>Rows that are that long together are a part of a partition of their own: places in it are of 32 bits.</summary>
    public long HistoryPartSize { get; init; } = 1L << 30;

    /// <summary>How long the ETag of a cleared record is remembered: longer than an activation that is superseded can go on.</summary>
    public TimeSpan ClearedRetention { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Segments are cleaned when they take more than this many times what is alive in them.</summary>
    public int MaxWaste { get; init; } = 3;
}
