namespace JobGrains.Bench.Postgres;

/// <summary>How Quartz.NET keeps its execution history.</summary>
internal enum QuartzHistory
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>Each row as its execution ends: what ended is there after a crash.</summary>
    Each,

    /// <summary>Rows are kept in memory for up to a second and written together; a crash loses them.</summary>
    Behind,
}
