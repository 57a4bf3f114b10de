using System.Buffers;
using System.Buffers.Binary;

namespace JobGrains.Hosting.Journal;

/// <summary>A part of a partition: rows of one day that were moved out of the segments together. Never changes.</summary>
internal sealed class HistoryRun(HistoryHeader header, IJournalFile index, IJournalFile rows) : IDisposable
{
    public HistoryHeader Header => header;

    public DateOnly Day => DateOnly.FromDayNumber(header.Day);

    public IReadOnlyList<string> Files => [index.Name, rows.Name];

    /// <summary>Opens a part; throws <see cref="JournalException"/> where it is damaged.</summary>
    public static HistoryRun Open(IJournalFolder folder, string name)
    {
        var index = folder.Open(name);
        Span<byte> bytes = stackalloc byte[HistoryHeader.Size];
        if (!HistoryHeader.TryRead(bytes[..index.Read(bytes, 0)], out var header))
        {
            throw JournalDamage.At(folder, name, 0, "its header is damaged");
        }

        if (header.Version > JournalFormat.Version)
        {
            throw JournalDamage.Newer(folder, name, header.Version);
        }

        if (index.Length != HistoryLayout.Length(header.Count))
        {
            throw JournalDamage.At(folder, name, index.Length, $"its length should be {HistoryLayout.Length(header.Count)}");
        }

        var rowsName = HistoryNames.RowsOf(name);
        if (!folder.List().Contains(rowsName))
        {
            throw JournalDamage.Missing(folder, rowsName);
        }

        var rows = folder.Open(rowsName);
        return rows.Length == header.RowsLength
            ? new HistoryRun(header, index, rows)
            : throw JournalDamage.At(folder, rowsName, rows.Length, $"its length should be {header.RowsLength}");
    }

    /// <summary>Adds the rows of a run with that hash to a list, the newest first.</summary>
    public void Find(ulong instanceHash, List<FoundRow> into)
    {
        if (header.Count == 0)
        {
            return;
        }

        var bytes = ArrayPool<byte>.Shared.Rent(HistoryLayout.HashBlock);
        try
        {
            var first = into.Count;
            var blocks = HistoryLayout.Blocks(header.Count, HistoryLayout.HashesABlock);

            // The hashes are spread evenly: the block is nearly always the guessed one or its neighbour.
            var block = (int)(((UInt128)instanceHash * (uint)blocks) >> 64);
            block = Math.Min(block, blocks - 1);
            var hashes = ReadHashes(block, bytes);
            while (block > 0 && HashAt(hashes, 0) >= instanceHash)
            {
                hashes = ReadHashes(--block, bytes);
            }

            while (true)
            {
                var count = hashes.Length / HistoryLayout.HashSize;
                for (var i = 0; i < count && HashAt(hashes, i) <= instanceHash; i++)
                {
                    if (HashAt(hashes, i) == instanceHash)
                    {
                        into.Add(new FoundRow(this, Entry(BinaryPrimitives.ReadInt32LittleEndian(hashes[((i * HistoryLayout.HashSize) + sizeof(ulong))..]))));
                    }
                }

                if (++block >= blocks || HashAt(hashes, count - 1) > instanceHash)
                {
                    into.Reverse(first, into.Count - first);
                    return;
                }

                hashes = ReadHashes(block, bytes);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    /// <summary>The entries of a block of the order of rows, the oldest first.</summary>
    public HistoryEntry[] ReadBlock(int block)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(HistoryLayout.EntryBlock);
        try
        {
            var count = Math.Min(HistoryLayout.EntriesABlock, header.Count - (block * HistoryLayout.EntriesABlock));
            var read = Verify(HistoryLayout.EntryBlockAt(block), bytes.AsSpan(0, HistoryLayout.EntryBlock));
            var entries = new HistoryEntry[count];
            for (var i = 0; i < count; i++)
            {
                entries[i] = HistoryEntry.Read(read[(i * HistoryEntry.Size)..]);
            }

            return entries;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    public byte[] ReadRow(HistoryEntry entry) => BodyReader.Read(rows, entry.Place);

    public void Dispose()
    {
        index.Dispose();
        rows.Dispose();
    }

    private static ulong HashAt(ReadOnlySpan<byte> hashes, int i) => BinaryPrimitives.ReadUInt64LittleEndian(hashes[(i * HistoryLayout.HashSize)..]);

    private HistoryEntry Entry(int ordinal) => ReadBlock(ordinal / HistoryLayout.EntriesABlock)[ordinal % HistoryLayout.EntriesABlock];

    private ReadOnlySpan<byte> ReadHashes(int block, byte[] bytes)
    {
        var count = Math.Min(HistoryLayout.HashesABlock, header.Count - (block * HistoryLayout.HashesABlock));
        return Verify(HistoryLayout.HashBlockAt(header.Count, block), bytes.AsSpan(0, HistoryLayout.HashBlock))[..(count * HistoryLayout.HashSize)];
    }

    private Span<byte> Verify(long offset, Span<byte> block)
    {
        var content = block[..^sizeof(uint)];
        return index.Read(block, offset) == block.Length && BinaryPrimitives.ReadUInt32LittleEndian(block[^sizeof(uint)..]) == Crc32C.Of(content)
            ? content
            : throw JournalDamage.WhileReading(index.Name, offset);
    }
}
