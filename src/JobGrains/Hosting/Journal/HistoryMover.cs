using System.Buffers.Binary;

namespace JobGrains.Hosting.Journal;

/// <summary>Writes rows of history to partitions. The index file of a part is renamed into place when all of it is durable; until then the part is not there.</summary>
internal sealed class HistoryMover(IJournalFolder folder, Func<HistoryEntry, byte[]> read)
{
    private const int BufferSize = 64 * 1024;

    private readonly EntryBuffer _buffer = new(BufferSize);

    /// <summary>Writes the rows in their order, a part for each day.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="older">The parts that are there: a row that repeats an attempt of theirs counts for nothing.</param>
    /// <param name="number">The number of the first part.</param>
    public async ValueTask<List<HistoryRun>> WriteAsync(RecentRows rows, IReadOnlyList<HistoryRun> older, int number)
    {
        var runs = new List<HistoryRun>();
        for (var from = 0; from < rows.Count;)
        {
            var day = DayOf(rows[from]);
            var to = from + 1;
            while (to < rows.Count && DayOf(rows[to]) == day)
            {
                to++;
            }

            var name = HistoryNames.Index(day, number);
            var entries = new HistoryEntry[to - from];
            var rowsLength = await WriteRowsAsync(HistoryNames.RowsOf(name), rows, from, entries);
            var order = SortByHash(entries);
            foreach (var run in older.Concat(runs))
            {
                run.MarkRepeats(entries, order);
            }

            var terms = new TermTable();
            for (var i = 0; i < entries.Length; i++)
            {
                terms.Add(entries[i], rows.LabelsOf(from + i));
            }

            var header = new HistoryHeader(
                JournalFormat.Version, number, entries[^1].Order, rows.SequenceOf(to - 1), rowsLength, entries.Length, terms.Count, terms.PostingCount, entries.Min(entry => entry.EndedTicks));
            await WriteIndexAsync(name + JournalNames.Unfinished, header, entries, order, terms);

            // Each part says that all rows up to its last are moved: none may be there before those are.
            await folder.FlushAsync();
            folder.Rename(name + JournalNames.Unfinished, name);
            await folder.FlushAsync();
            runs.Add(HistoryRun.Open(folder, name));
            number++;
            from = to;
        }

        return runs;
    }

    private static DateOnly DayOf(HistoryEntry row) => HistoryNames.DayOf(row.Order);

    private async ValueTask<long> WriteRowsAsync(string name, RecentRows rows, int from, HistoryEntry[] entries)
    {
        using var file = folder.Create(name);
        long written = 0;
        _buffer.Clear();
        for (var i = 0; i < entries.Length; i++)
        {
            var entry = rows[from + i];
            var body = read(entry);
            entries[i] = entry with { Place = new Location(0, checked((uint)(written + _buffer.Length)), body.Length, entry.Place.Checksum) };
            _buffer.Raw(body);
            if (_buffer.Length >= BufferSize / 2)
            {
                written += WriteOut(file, written);
            }
        }

        written += WriteOut(file, written);
        await file.FlushAsync();
        return written;
    }

    private int WriteOut(IJournalFile file, long offset)
    {
        var count = _buffer.Length;
        file.Write(_buffer.Written, offset);
        _buffer.Clear();
        return count;
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

    private async ValueTask WriteIndexAsync(string name, HistoryHeader header, HistoryEntry[] entries, int[] order, TermTable table)
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

    private delegate void ItemWriter(int index, Span<byte> bytes);
}
