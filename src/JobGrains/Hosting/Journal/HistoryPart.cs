namespace JobGrains.Hosting.Journal;

/// <summary>The row of history in an entry.</summary>
internal readonly ref struct HistoryPart(ReadOnlySpan<byte> instanceId, int attempt, InstanceStatus status, long endedTicks, ulong[] labels, uint expires, int last, BodyRef body)
{
    public ReadOnlySpan<byte> InstanceId { get; } = instanceId;

    public int Attempt => attempt;

    public InstanceStatus Status => status;

    public long EndedTicks => endedTicks;

    public ulong[] Labels => labels;

    /// <summary>When it is kept no more, in seconds as <see cref="JournalFormat"/> has them; 0 for never.</summary>
    public uint Expires => expires;

    /// <summary>As <see cref="RowRule.Last"/>.</summary>
    public int Last => last;

    public BodyRef Body => body;
}
