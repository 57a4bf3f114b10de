namespace JobGrains.Hosting.Journal;

/// <summary>Writes and reads snapshots: the index as it was, without bodies. What was applied while one was written may be in it.</summary>
internal static class SnapshotFile
{
    private const int BufferSize = 64 * 1024;
    private const int SlotsAtOnce = 64;
    private const int JobsAtOnce = 256;

    /// <summary>Writes a snapshot under an unfinished name, durable; answers its length.</summary>
    public static async ValueTask<long> WriteAsync(IJournalFolder folder, string name, SnapshotHeader header, JournalIndex index)
    {
        using var file = folder.Create(name);
        var writer = new SnapshotWriter(file, header, BufferSize);
        int slots;
        lock (index.Gate)
        {
            foreach (var segment in index.Segments.All)
            {
                if (segment.Number < header.FirstSegment)
                {
                    writer.Buffer.Byte((byte)EntryKind.SnapshotSegment);
                    writer.Buffer.Integer(segment.Number);
                    writer.Buffer.Integer(segment.Length);
                    writer.Added(1);
                }
            }

            index.WriteEnds(writer.Buffer);
            writer.Added(1);

            // Slots that are added meanwhile are of entries that come behind the snapshot.
            slots = index.SlotCount;
        }

        long grains = 0;
        for (var from = 0; from < slots; from += SlotsAtOnce)
        {
            int count;
            lock (index.Gate)
            {
                count = index.WriteGrains(from, Math.Min(slots, from + SlotsAtOnce), writer.Buffer);
            }

            grains += count;
            writer.Added(count);
        }

        int jobs;
        byte[]? last = null;
        do
        {
            (jobs, last) = index.WriteJobs(last, JobsAtOnce, writer.Buffer);
            writer.Added(jobs);
        }
        while (jobs > 0);

        writer.Buffer.Byte((byte)EntryKind.SnapshotEnd);
        writer.Buffer.Integer(grains);
        writer.Added(1);
        writer.End();
        await file.FlushAsync();
        return writer.Length;
    }

    public static SnapshotHeader ReadHeader(IJournalFolder folder, string name)
    {
        using var file = folder.Open(name);
        Span<byte> bytes = stackalloc byte[SnapshotHeader.Size];
        if (!SnapshotHeader.TryRead(bytes[..file.Read(bytes, 0)], out var header))
        {
            throw JournalDamage.At(folder, name, 0, "its header is damaged");
        }

        return header.Version <= JournalFormat.Version ? header : throw JournalDamage.Newer(folder, name, header.Version);
    }

    /// <summary>The segments before its first, with their lengths. Some may be gone since.</summary>
    public static Dictionary<int, long> ReadSegments(IJournalFolder folder, string name)
    {
        var segments = new Dictionary<int, long>();
        Read(folder, name, (ref EntryReader reader, EntryKind kind) =>
        {
            if (kind != EntryKind.SnapshotSegment)
            {
                return false;
            }

            var number = reader.Count();
            segments[number] = reader.Integer();
            return true;
        });
        return segments;
    }

    /// <summary>Fills an index that knows its segments; answers how many bytes were read.</summary>
    public static long ReadInto(IJournalFolder folder, string name, JournalIndex index)
    {
        long grains = 0;
        var isWhole = false;
        var hasEnds = false;
        var length = Read(folder, name, (ref EntryReader reader, EntryKind kind) =>
        {
            switch (kind)
            {
                case EntryKind.SnapshotSegment:
                    reader.Integer();
                    reader.Integer();
                    break;
                case EntryKind.SnapshotGrain:
                    index.ReadGrain(ref reader);
                    grains++;
                    break;
                case EntryKind.SnapshotJob:
                    index.ReadJob(ref reader);
                    break;
                case EntryKind.SnapshotEnds:
                    index.ReadEnds(ref reader);
                    hasEnds = true;
                    break;
                case EntryKind.SnapshotEnd when reader.Integer() == grains:
                    isWhole = true;
                    break;
                default:
                    throw reader.Malformed();
            }

            return true;
        });
        if (!isWhole)
        {
            throw JournalDamage.At(folder, name, length, "the end is missing");
        }

        if (!hasEnds)
        {
            index.CountMovedEnds();
        }

        return length;
    }

    /// <summary>Reads entries until the handler answers false; answers where it stopped.</summary>
    private static long Read(IJournalFolder folder, string name, SnapshotEntryHandler handler)
    {
        using var file = folder.Open(name);
        JournalNames.IsSnapshot(name, out var number);
        using var scanner = new BatchScanner(file, number, SnapshotHeader.Size, file.Length, 0);
        while (scanner.TryRead(out var header, out var offset, out var content))
        {
            try
            {
                var reader = new EntryReader(content);
                for (var i = 0; i < header.Count; i++)
                {
                    if (!handler(ref reader, (EntryKind)reader.Byte()))
                    {
                        return scanner.Position;
                    }
                }
            }
            catch (FormatException exception)
            {
                throw JournalDamage.At(folder, name, offset, exception.Message);
            }
        }

        return scanner.Damage is { } damage ? throw JournalDamage.At(folder, name, scanner.Position, damage) : scanner.Position;
    }
}
