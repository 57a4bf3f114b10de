using System.Buffers.Binary;
using JobGrains.Hosting.Storage;

namespace JobGrains.Hosting.Journal;

/// <summary>A part of a partition: rows of one day that were moved out of the segments together. Never changes.</summary>
internal sealed class HistoryRun(HistoryHeader header, IJournalFile index, IJournalFile rows) : IDisposable
{
    public HistoryHeader Header => header;

    /// <summary>When none of its rows is kept any more.</summary>
    public long ExpiresTicks => header.Expires == 0 ? long.MaxValue : ExpiryTime.ToTicks(header.Expires);

    /// <summary>Its files, in the order in which they are deleted: rows without an index are nothing, or make one anew; an index without rows is damage.</summary>
    public IReadOnlyList<string> Files => [index.Name, rows.Name];

    /// <summary>Whether the header of an index file is whole, of a version that is known, and the file as long as it says.</summary>
    public static bool HasIndex(IJournalFolder folder, string name)
    {
        using var index = folder.Open(name);
        Span<byte> bytes = stackalloc byte[HistoryHeader.Size];
        return HistoryHeader.TryRead(bytes[..index.Read(bytes, 0)], out var header) && (header.Version > JournalFormat.Version || index.Length == HistoryLayout.Length(header));
    }

    /// <summary>Opens a part; throws <see cref="JournalException"/> where it is damaged.</summary>
    public static HistoryRun Open(IJournalFolder folder, string name)
    {
        var index = folder.Open(name);
        try
        {
            var header = ReadHeader(folder, index);
            return new HistoryRun(header, index, OpenRows(folder, HistoryNames.RowsOf(name), header.RowsLength));
        }
        catch
        {
            index.Dispose();
            throw;
        }
    }

    /// <summary>Opens parts, or none of them.</summary>
    public static List<HistoryRun> OpenAll(IJournalFolder folder, IEnumerable<string> names)
    {
        var runs = new List<HistoryRun>();
        try
        {
            runs.AddRange(names.Select(name => Open(folder, name)));
            return runs;
        }
        catch
        {
            runs.ForEach(run => run.Dispose());
            throw;
        }
    }

    /// <summary>Adds the rows of a run with that hash to a list, the newest first.</summary>
    public void Find(ulong instanceHash, List<FoundRow> into)
    {
        using var entries = new HistoryEntries(this);
        using var hashes = new HistoryTable(this, Table.Hashes);
        var first = into.Count;
        for (var i = hashes.FirstNotBelow(instanceHash); i < header.Count && hashes.KeyAt(i) == instanceHash; i++)
        {
            into.Add(new FoundRow(this, entries[hashes.ValueAt(i)]));
        }

        into.Reverse(first, into.Count - first);
    }

    /// <summary>Marks entries whose attempt is in this part.</summary>
    /// <param name="others">The entries.</param>
    /// <param name="order">Their places, sorted by hash.</param>
    public void MarkRepeats(HistoryEntry[] others, int[] order)
    {
        // Both are sorted: one pass over each.
        using var entries = new HistoryEntries(this);
        using var hashes = new HistoryTable(this, Table.Hashes);
        for (int i = 0, j = 0; i < header.Count && j < order.Length;)
        {
            ref var other = ref others[order[j]];
            var hash = hashes.KeyAt(i);
            if (hash < other.InstanceHash)
            {
                i++;
                continue;
            }

            for (var same = i; same < header.Count && hashes.KeyAt(same) == other.InstanceHash; same++)
            {
                if (entries[hashes.ValueAt(same)].Attempt == other.Attempt)
                {
                    other = other with { IsRepeat = true };
                }
            }

            j++;
        }
    }

    /// <summary>The rows before a place that have all of these terms, the newest first.</summary>
    public IEnumerable<HistoryEntry> NewestFirst(long before, IReadOnlyList<ulong> terms)
    {
        using var entries = new HistoryEntries(this);
        var end = before > header.LastOrder ? header.Count : entries.FirstNotBefore(before);
        if (end == 0)
        {
            yield break;
        }

        if (terms.Count == 0)
        {
            for (var i = end - 1; i >= 0; i--)
            {
                yield return entries[i];
            }

            yield break;
        }

        using var lists = new PostingLists(this, terms);
        for (var i = lists.LastBelow(end); i >= 0; i = lists.LastBelow(i))
        {
            yield return entries[i];
        }
    }

    public byte[] ReadRow(HistoryEntry entry) => BodyReader.Read(rows, entry.Place);

    public void Dispose()
    {
        index.Dispose();
        rows.Dispose();
    }

    /// <summary>Reads a block and answers what is in it without its checksum.</summary>
    internal ReadOnlySpan<byte> ReadBlock(long offset, Span<byte> block)
    {
        var content = block[..^sizeof(uint)];
        return index.Read(block, offset) == block.Length && BinaryPrimitives.ReadUInt32LittleEndian(block[^sizeof(uint)..]) == Crc32C.Of(content)
            ? content
            : throw JournalDamage.WhileReading(index.Name, offset);
    }

    private static HistoryHeader ReadHeader(IJournalFolder folder, IJournalFile index)
    {
        Span<byte> bytes = stackalloc byte[HistoryHeader.Size];
        if (!HistoryHeader.TryRead(bytes[..index.Read(bytes, 0)], out var header))
        {
            throw JournalDamage.At(folder, index.Name, 0, "its header is damaged");
        }

        if (header.Version > JournalFormat.Version)
        {
            throw JournalDamage.Newer(folder, index.Name, header.Version);
        }

        return index.Length == HistoryLayout.Length(header)
            ? header
            : throw JournalDamage.At(folder, index.Name, index.Length, $"its length should be {HistoryLayout.Length(header)}");
    }

    private static IJournalFile OpenRows(IJournalFolder folder, string name, uint length)
    {
        var rows = TryOpen(folder, name) ?? throw JournalDamage.Missing(folder, name);
        if (rows.Length == length)
        {
            return rows;
        }

        using (rows)
        {
            throw JournalDamage.At(folder, name, rows.Length, $"its length should be {length}");
        }
    }

    private static IJournalFile? TryOpen(IJournalFolder folder, string name)
    {
        try
        {
            return folder.Open(name);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    /// <summary>The tables that are sorted by a hash.</summary>
    internal enum Table
    {
        Hashes,
        Terms,
    }
}
