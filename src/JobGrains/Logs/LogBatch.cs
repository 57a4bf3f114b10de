namespace JobGrains.Logs;

/// <summary>Lines of one run from one silo, in the order in which they were logged. The same batch comes again until it is acknowledged.</summary>
internal sealed record LogBatch
{
    public required SiloId Silo { get; init; }

    /// <summary>The silo's buffer that they are from: a later one has a higher number.</summary>
    public long Buffer { get; init; }

    /// <summary>The number of the first line within the buffer, from 1.</summary>
    public long First { get; init; }

    public IReadOnlyList<LogSource> Sources { get; init; } = [];

    public IReadOnlyList<LogEntry> Entries { get; init; } = [];

    /// <summary>Whether nothing of the run's is left on the silo: there may be no more for a while.</summary>
    public bool IsLast { get; init; }

    /// <summary>The number of its first line in the log of the run. The log sets it.</summary>
    public long Number { get; init; }

    public long Count => Entries.Sum(static entry => entry.Count);

    public long Size => Entries.Sum(static entry => (long)entry.Size);

    /// <summary>The batch without its first <paramref name="count"/> lines.</summary>
    public LogBatch Skip(long count)
    {
        var from = 0;
        LogEntry? part = null;
        var left = count;
        while (left > 0 && from < Entries.Count)
        {
            var entry = Entries[from++];
            if (entry.Count > left)
            {
                part = entry with { Dropped = entry.Count - left };
            }

            left -= Math.Min(left, entry.Count);
        }

        IEnumerable<LogEntry> rest = Entries.Skip(from);
        return this with { First = First + count, Entries = [.. part is null ? rest : rest.Prepend(part)] };
    }
}
