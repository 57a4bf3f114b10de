using System.Buffers.Binary;

namespace JobGrains.Hosting.Journal;

/// <summary>Writes the index file of a part of a partition, whose rows are durable or will be with it. It is renamed into place when all of it is durable; until then the part is not there.</summary>
internal sealed class HistoryIndexWriter(IJournalFolder folder)
{
    private const int BufferSize = 64 * 1024;

    private readonly EntryBuffer _buffer = new(BufferSize);

    /// <param name="name">The name of the file.</param>
    /// <param name="part">What it says.</param>
    /// <param name="older">The parts that are there: a row that repeats an attempt of theirs counts for nothing.</param>
    public async ValueTask WriteAsync(string name, HistoryPartition part, IReadOnlyList<HistoryRun> older)
    {
        var entries = part.Entries;
        var order = SortByHash(entries);
        foreach (var run in older)
        {
            try
            {
                run.MarkRepeats(entries, order);
            }
            catch (JournalException)
            {
                // What of that part cannot be read is told to who reads it. It must not keep all later rows from being moved.
            }
        }

        var terms = new TermTable();
        for (var i = 0; i < entries.Length; i++)
        {
            terms.Add(entries[i], part.Labels[i]);
        }

        var expires = entries.Min(entry => entry.Expires) == 0 ? 0 : entries.Max(entry => entry.Expires);
        var header = new HistoryHeader(
            JournalFormat.Version, part.Number, entries[^1].Order, part.Through, part.RowsLength, expires, entries.Length, terms.Count, terms.PostingCount, entries.Min(entry => entry.EndedTicks));
        await WriteAsync(name + JournalNames.Unfinished, header, entries, order, terms);

        // Each part says that all rows up to its last are moved: none may be there before those are.
        await folder.FlushAsync();
        folder.Rename(name + JournalNames.Unfinished, name);
        await folder.FlushAsync();
    }

    /// <summary>The places of the entries by their hashes. Equal hashes stay in the order of their rows.</summary>
    private static int[] SortByHash(HistoryEntry[] entries)
    {
        var hashes = Array.ConvertAll(entries, entry => entry.InstanceHash);
        var order = new int[entries.Length];
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }

        Array.Sort(order, (a, b) => hashes[a] != hashes[b] ? hashes[a].CompareTo(hashes[b]) : a.CompareTo(b));
        return order;
    }

    private async ValueTask WriteAsync(string name, HistoryHeader header, HistoryEntry[] entries, int[] order, TermTable table)
    {
        using var file = folder.Create(name);
        var (terms, postings) = table.Build();
        WriteHeader(file, header);
        WriteTable(file, HistoryLayout.EntryBlockAt(0), entries.Length, HistoryLayout.EntriesABlock, HistoryEntry.Size, (i, bytes) => entries[i].Write(bytes));
        WriteTable(file, HistoryLayout.HashBlockAt(header.Count, 0), order.Length, HistoryLayout.HashesABlock, HistoryLayout.HashSize, (i, bytes) =>
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes, entries[order[i]].InstanceHash);
            BinaryPrimitives.WriteInt32LittleEndian(bytes[sizeof(ulong)..], order[i]);
        });
        WriteTable(file, HistoryLayout.TermBlockAt(header.Count, 0), terms.Count, HistoryLayout.TermsABlock, HistoryLayout.TermSize, (i, bytes) =>
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes, terms[i].Term);
            BinaryPrimitives.WriteInt32LittleEndian(bytes[sizeof(ulong)..], terms[i].First);
            BinaryPrimitives.WriteInt32LittleEndian(bytes[(sizeof(ulong) + sizeof(int))..], terms[i].Count);
        });
        WriteTable(file, HistoryLayout.PostingBlockAt(header.Count, header.Terms, 0), postings.Length, HistoryLayout.PostingsABlock, sizeof(int), (i, bytes) =>
            BinaryPrimitives.WriteInt32LittleEndian(bytes, postings[i]));
        await file.FlushAsync();
    }

    private static void WriteHeader(IJournalFile file, HistoryHeader header)
    {
        Span<byte> bytes = stackalloc byte[HistoryHeader.Size];
        header.Write(bytes);
        file.Write(bytes, 0);
    }

    private void WriteTable(IJournalFile file, long offset, int count, int perBlock, int size, ItemWriter write)
    {
        var blockSize = (perBlock * size) + sizeof(uint);
        _buffer.Clear();
        for (var first = 0; first < count; first += perBlock)
        {
            var position = _buffer.Length;
            _buffer.Skip(blockSize);
            var bytes = _buffer.Fill(position, blockSize);
            bytes.Clear();
            for (var i = 0; i < perBlock && first + i < count; i++)
            {
                write(first + i, bytes[(i * size)..]);
            }

            BinaryPrimitives.WriteUInt32LittleEndian(bytes[^sizeof(uint)..], Crc32C.Of(bytes[..^sizeof(uint)]));
            if (_buffer.Length >= BufferSize / 2)
            {
                offset += WriteOut(file, offset);
            }
        }

        WriteOut(file, offset);
    }

    private int WriteOut(IJournalFile file, long offset)
    {
        var count = _buffer.Length;
        file.Write(_buffer.Written, offset);
        _buffer.Clear();
        return count;
    }

    private delegate void ItemWriter(int index, Span<byte> bytes);
}
