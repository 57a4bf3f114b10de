using System.Text;
using JobGrains.Hosting.Storage;
using JobGrains.Instances;

namespace JobGrains.Hosting.Journal;

/// <summary>Makes the index file of a part of a partition anew from its rows, where that is missing or damaged.</summary>
internal sealed class HistoryRebuilder(IJournalFolder folder)
{
    private readonly HistoryIndexWriter _index = new(folder);

    /// <summary>The number of the entry that the first row came with; null where there is no whole row.</summary>
    public long? FirstSequence(string rowsName)
    {
        using var file = folder.Open(rowsName);
        return ReadFrame(file, 0) is { } frame ? frame.Sequence : null;
    }

    /// <summary>Makes an index file; throws <see cref="JournalException"/> where a row is damaged.</summary>
    public async ValueTask RebuildAsync(string name, IReadOnlyList<HistoryRun> older)
    {
        var rowsName = HistoryNames.RowsOf(name);
        using var file = folder.Open(rowsName);
        var entries = new List<HistoryEntry>();
        var labels = new List<ulong[]>();
        var seen = new HashSet<(ulong, int)>();
        var through = 0L;
        for (long offset = 0; offset < file.Length;)
        {
            if (ReadFrame(file, offset) is not { } frame)
            {
                throw JournalDamage.At(folder, rowsName, offset, "a row is damaged, and the index of the rows is, too");
            }

            var place = new Location(0, checked((uint)(offset + HistoryFrame.Size)), frame.Length, frame.Checksum);
            var row = HistoryFilter.Read(BodyReader.Read(file, place));
            var id = Encoding.UTF8.GetBytes(row.InstanceId.Value);
            var hash = HistoryEntry.HashOf(id);
            var isRepeat = !seen.Add((hash, row.Attempt));
            entries.Add(new HistoryEntry(hash, HistoryEntry.JobHashOf(id), row.EndedTime.UtcTicks, frame.Order, place, row.Attempt, row.Status, isRepeat, frame.Expires, frame.Last));
            labels.Add([.. InstanceLabels.Of(row)]);
            through = frame.Sequence;
            offset += HistoryFrame.Size + frame.Length;
        }

        await _index.WriteAsync(name, new HistoryPartition(HistoryNames.NumberOf(name), through, checked((uint)file.Length), [.. entries], labels), older);
    }

    private static HistoryFrame? ReadFrame(IJournalFile file, long offset)
    {
        Span<byte> bytes = stackalloc byte[HistoryFrame.Size];
        return HistoryFrame.TryRead(bytes[..file.Read(bytes, offset)], out var frame) && frame.Length > 0 && frame.Length <= file.Length - offset - HistoryFrame.Size ? frame : null;
    }
}
