using System.Buffers;
using System.Buffers.Binary;

namespace JobGrains.Hosting.Journal;

/// <summary>Reads a table of a part of a partition that is sorted by a hash; keeps the block that it read last. One caller at a time.</summary>
internal sealed class HistoryTable : IDisposable
{
    private readonly HistoryRun _run;
    private readonly byte[] _bytes;
    private readonly long _offset;
    private readonly int _count;
    private readonly int _perBlock;
    private readonly int _size;
    private int _block = -1;

    public HistoryTable(HistoryRun run, HistoryRun.Table table)
    {
        var header = run.Header;
        _run = run;
        (_offset, _count, _perBlock, _size) = table == HistoryRun.Table.Hashes
            ? (HistoryLayout.HashBlockAt(header.Count, 0), header.Count, HistoryLayout.HashesABlock, HistoryLayout.HashSize)
            : (HistoryLayout.TermBlockAt(header.Count, 0), header.Terms, HistoryLayout.TermsABlock, HistoryLayout.TermSize);
        _bytes = ArrayPool<byte>.Shared.Rent(BlockSize);
    }

    private int BlockSize => (_perBlock * _size) + sizeof(uint);

    public int Count => _count;

    public ulong KeyAt(int index) => BinaryPrimitives.ReadUInt64LittleEndian(Item(index));

    /// <summary>The first number behind the hash.</summary>
    public int ValueAt(int index) => BinaryPrimitives.ReadInt32LittleEndian(Item(index)[sizeof(ulong)..]);

    /// <summary>The second number behind the hash.</summary>
    public int SecondAt(int index) => BinaryPrimitives.ReadInt32LittleEndian(Item(index)[(sizeof(ulong) + sizeof(int))..]);

    /// <summary>The first item whose hash is not below one; the number of items where all are.</summary>
    public int FirstNotBelow(ulong key)
    {
        if (_count == 0)
        {
            return 0;
        }

        // Hashes are spread evenly: the block is nearly always the guessed one or its neighbour.
        var blocks = HistoryLayout.Blocks(_count, _perBlock);
        var block = Math.Min((int)(((UInt128)key * (uint)blocks) >> 64), blocks - 1);
        while (block > 0 && KeyAt(block * _perBlock) >= key)
        {
            block--;
        }

        while (block < blocks - 1 && KeyAt(((block + 1) * _perBlock) - 1) < key)
        {
            block++;
        }

        var (low, high) = (block * _perBlock, Math.Min((block + 1) * _perBlock, _count));
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (KeyAt(middle) < key)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_bytes);

    private ReadOnlySpan<byte> Item(int index)
    {
        var block = index / _perBlock;
        if (block != _block)
        {
            _block = -1;
            _run.ReadBlock(_offset + ((long)block * BlockSize), _bytes.AsSpan(0, BlockSize));
            _block = block;
        }

        return _bytes.AsSpan(index % _perBlock * _size, _size);
    }
}
