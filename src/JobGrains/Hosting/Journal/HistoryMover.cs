using System.Buffers.Binary;

namespace JobGrains.Hosting.Journal;

/// <summary>Writes rows of history to partitions. The index file of a part is renamed into place when all of it is durable; until then the part is not there.</summary>
internal sealed class HistoryMover(IJournalFolder folder, Func<HistoryEntry, byte[]> read)
{
    private const int BufferSize = 64 * 1024;

    private readonly EntryBuffer _buffer = new(BufferSize);

    /// <summary>Writes the rows in their order, a part for each day. A row that comes after one of a later day goes with that.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="number">The number of the first part.</param>
    public async ValueTask<List<HistoryRun>> WriteAsync(RecentRows rows, int number)
    {
        var runs = new List<HistoryRun>();
        for (var from = 0; from < rows.Count;)
        {
            var day = DayOf(rows[from]);
            var to = from + 1;
            while (to < rows.Count && DayOf(rows[to]) <= day)
            {
                to++;
            }

            var name = HistoryNames.Index(DateOnly.FromDayNumber(day), number);
            var entries = new HistoryEntry[to - from];
            var rowsLength = await WriteRowsAsync(HistoryNames.RowsOf(name), rows, from, entries);
            var header = new HistoryHeader(JournalFormat.Version, number, day, entries.Length, rows.SequenceOf(to - 1), rowsLength);
            await WriteIndexAsync(name + JournalNames.Unfinished, header, entries);

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

    private static int DayOf(HistoryEntry row) => DateOnly.FromDateTime(new DateTime(row.EndedTicks, DateTimeKind.Utc)).DayNumber;

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

    private async ValueTask WriteIndexAsync(string name, HistoryHeader header, HistoryEntry[] entries)
    {
        using var file = folder.Create(name);
        var hashes = new ulong[entries.Length];
        var order = new int[entries.Length];
        for (var i = 0; i < entries.Length; i++)
        {
            hashes[i] = entries[i].InstanceHash;
            order[i] = i;
        }

        // Equal hashes stay in the order of their rows.
        Array.Sort(order, (a, b) => hashes[a] != hashes[b] ? hashes[a].CompareTo(hashes[b]) : a.CompareTo(b));
        WriteTables(file, header, entries, order);
        await file.FlushAsync();
    }

    private void WriteTables(IJournalFile file, HistoryHeader header, HistoryEntry[] entries, int[] order)
    {
        Span<byte> first = stackalloc byte[HistoryHeader.Size];
        header.Write(first);
        file.Write(first, 0);
        for (var block = 0; block < HistoryLayout.Blocks(entries.Length, HistoryLayout.EntriesABlock); block++)
        {
            var bytes = Block(HistoryLayout.EntryBlock);
            for (var i = 0; i < HistoryLayout.EntriesABlock && (block * HistoryLayout.EntriesABlock) + i < entries.Length; i++)
            {
                entries[(block * HistoryLayout.EntriesABlock) + i].Write(bytes[(i * HistoryEntry.Size)..]);
            }

            Seal(file, bytes, HistoryLayout.EntryBlockAt(block));
        }

        for (var block = 0; block < HistoryLayout.Blocks(entries.Length, HistoryLayout.HashesABlock); block++)
        {
            var bytes = Block(HistoryLayout.HashBlock);
            for (var i = 0; i < HistoryLayout.HashesABlock && (block * HistoryLayout.HashesABlock) + i < entries.Length; i++)
            {
                var ordinal = order[(block * HistoryLayout.HashesABlock) + i];
                BinaryPrimitives.WriteUInt64LittleEndian(bytes[(i * HistoryLayout.HashSize)..], entries[ordinal].InstanceHash);
                BinaryPrimitives.WriteInt32LittleEndian(bytes[((i * HistoryLayout.HashSize) + sizeof(ulong))..], ordinal);
            }

            Seal(file, bytes, HistoryLayout.HashBlockAt(entries.Length, block));
        }
    }

    private Span<byte> Block(int size)
    {
        _buffer.Clear();
        _buffer.Skip(size);
        var bytes = _buffer.Fill(0, size);
        bytes.Clear();
        return bytes;
    }

    private static void Seal(IJournalFile file, Span<byte> block, long offset)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(block[^sizeof(uint)..], Crc32C.Of(block[..^sizeof(uint)]));
        file.Write(block, offset);
    }
}
