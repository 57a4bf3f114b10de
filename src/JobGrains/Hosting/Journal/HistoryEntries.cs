using System.Buffers;

namespace JobGrains.Hosting.Journal;

/// <summary>Reads the entries of a part of a partition; keeps the block that it read last. One caller at a time.</summary>
internal sealed class HistoryEntries(HistoryRun run) : IDisposable
{
    private readonly byte[] _bytes = ArrayPool<byte>.Shared.Rent(HistoryLayout.EntryBlock);
    private int _block = -1;

    public HistoryEntry this[int place]
    {
        get
        {
            var block = place / HistoryLayout.EntriesABlock;
            if (block != _block)
            {
                _block = -1;
                run.ReadBlock(HistoryLayout.EntryBlockAt(block), _bytes.AsSpan(0, HistoryLayout.EntryBlock));
                _block = block;
            }

            return HistoryEntry.Read(_bytes.AsSpan(place % HistoryLayout.EntriesABlock * HistoryEntry.Size));
        }
    }

    /// <summary>The first entry whose place in the order of history is not before one; the number of entries where all are.</summary>
    public int FirstNotBefore(long order)
    {
        var (low, high) = (0, run.Header.Count);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (this[middle].Order < order)
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
}
