using System.Runtime.InteropServices;
using JobGrains.Hosting.Storage;

namespace JobGrains.Hosting.Journal;

/// <summary>Writes rows of history to partitions. The index file of a part is renamed into place when all of it is durable; until then the part is not there.</summary>
internal sealed class HistoryMover(IJournalFolder folder, long partSize, Func<HistoryEntry, byte[]> read)
{
    private const int BufferSize = 64 * 1024;

    private readonly EntryBuffer _buffer = new(BufferSize);
    private readonly HistoryIndexWriter _index = new(folder);

    /// <summary>
    /// Writes the rows in their order, a part for each day, or more where it would be too long; not those of which only the last are kept and that are none of these by now. Where that fails it is done again
    /// with the same rows.
    /// </summary>
    /// <param name="rows">The rows.</param>
    /// <param name="older">The parts that are there: a row that repeats an attempt of theirs counts for nothing.</param>
    /// <param name="number">The number of the first part.</param>
    public async ValueTask<List<HistoryRun>> WriteAsync(RecentRows rows, IReadOnlyList<HistoryRun> older, int number)
    {
        var names = new List<string>();
        var kept = KeptOf(rows);
        for (var from = 0; from < kept.Count; number++)
        {
            var to = EndOfPart(rows, kept, from);
            var name = HistoryNames.Index(DayOf(rows[kept[from]]), number);
            if (folder.List().Contains(name))
            {
                // An earlier try has come so far: a part that is there is never written again, for a start would find it torn. Only its name may not be durable.
                await folder.FlushAsync();
            }
            else
            {
                // Rows that are left out are as good as moved.
                var through = rows.SequenceOf(to < kept.Count ? kept[to] - 1 : rows.Count - 1);
                await WritePartAsync(name, number, through, rows, kept[from..to], older);
            }

            names.Add(name);
            from = to;
        }

        return HistoryRun.OpenAll(folder, names);
    }

    private static DateOnly DayOf(HistoryEntry row) => HistoryNames.DayOf(row.Order);

    private int EndOfPart(RecentRows rows, List<int> kept, int from)
    {
        var day = DayOf(rows[kept[from]]);
        var to = from;
        for (long size = 0; to < kept.Count && size < partSize && DayOf(rows[kept[to]]) == day; to++)
        {
            size += HistoryFrame.Size + rows[kept[to]].Place.Length;
        }

        return to;
    }

    /// <summary>The rows that are kept, in their order.</summary>
    private static List<int> KeptOf(RecentRows rows)
    {
        var kept = new List<int>(rows.Count);
        var newer = new Dictionary<ulong, int>();
        for (var i = rows.Count - 1; i >= 0; i--)
        {
            var entry = rows[i];
            if (entry is { Last: > 0, IsRepeat: false })
            {
                ref var count = ref CollectionsMarshal.GetValueRefOrAddDefault(newer, entry.KeptTerm, out _);
                if (count++ >= entry.Last)
                {
                    continue;
                }
            }

            kept.Add(i);
        }

        kept.Reverse();
        return kept;
    }

    private async ValueTask WritePartAsync(string name, int number, long through, RecentRows rows, List<int> part, IReadOnlyList<HistoryRun> older)
    {
        var entries = part.ConvertAll(row => rows[row]).ToArray();
        var rowsLength = await WriteRowsAsync(HistoryNames.RowsOf(name), entries, part.ConvertAll(rows.SequenceOf));
        await _index.WriteAsync(name, new HistoryPartition(number, through, rowsLength, entries, part.ConvertAll(rows.LabelsOf)), older);
    }

    private async ValueTask<uint> WriteRowsAsync(string name, HistoryEntry[] entries, List<long> sequences)
    {
        using var file = folder.Create(name);
        long written = 0;
        _buffer.Clear();
        for (var i = 0; i < entries.Length; i++)
        {
            var entry = entries[i];
            var body = ReadOrBlank(entry);
            var frame = new HistoryFrame(body.Length, entry.Place.Checksum, sequences[i], entry.Order, entry.Expires, entry.Last);
            var at = _buffer.Length;
            _buffer.Skip(HistoryFrame.Size);
            frame.Write(_buffer.Fill(at, HistoryFrame.Size));
            entries[i] = entry with { Place = new Location(0, checked((uint)(written + _buffer.Length)), body.Length, entry.Place.Checksum) };
            _buffer.Raw(body);
            if (_buffer.Length >= BufferSize / 2)
            {
                written += WriteOut(file, written);
            }
        }

        written += WriteOut(file, written);
        await file.FlushAsync();
        return checked((uint)written);
    }

    /// <summary>The row. One that is damaged keeps its place and its checksum, so that who reads it is told: it must not keep all others from being moved.</summary>
    private byte[] ReadOrBlank(HistoryEntry entry)
    {
        try
        {
            return read(entry);
        }
        catch (JournalException)
        {
            return new byte[entry.Place.Length];
        }
    }

    private int WriteOut(IJournalFile file, long offset)
    {
        var count = _buffer.Length;
        file.Write(_buffer.Written, offset);
        _buffer.Clear();
        return count;
    }
}
