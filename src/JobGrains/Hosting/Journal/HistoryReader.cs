using System.Text;
using JobGrains.Hosting.Storage;

namespace JobGrains.Hosting.Journal;

/// <summary>Answers queries of history from segments and partitions.</summary>
internal sealed class HistoryReader(JournalIndex index)
{
    private const int ChunkSize = 256;

    /// <summary>The rows of a run in the order of attempts.</summary>
    public IReadOnlyList<AttemptRecord> Get(InstanceId instanceId)
    {
        var hash = HistoryEntry.HashOf(Encoding.UTF8.GetBytes(instanceId.Value));
        return Retry(() =>
        {
            // Of repeats the oldest counts.
            var byAttempt = new SortedDictionary<int, AttemptRecord>();
            foreach (var row in OldestFirst(hash))
            {
                var record = HistoryFilter.Read(BodyOf(row));
                if (record.InstanceId == instanceId)
                {
                    byAttempt.TryAdd(record.Attempt, record);
                }
            }

            return byAttempt.Values.ToList();
        });
    }

    /// <summary>The newest rows that match.</summary>
    public IReadOnlyList<AttemptRecord> Find(InstanceQuery query)
    {
        var filter = new HistoryFilter(query);
        ulong? jobHash = query.JobId is { } jobId ? HistoryEntry.HashOf(Encoding.UTF8.GetBytes(jobId.Value)) : null;
        return Retry(() =>
        {
            var found = new List<AttemptRecord>();
            foreach (var row in NewestFirst())
            {
                if (found.Count == query.Limit)
                {
                    break;
                }

                if (!row.Entry.IsRepeat
                    && (jobHash is null || row.Entry.JobHash == jobHash)
                    && filter.Takes(row.Entry.Status)
                    && filter.Take(BodyOf(row)) is { } record
                    && (query.JobId is null || record.InstanceId.JobId == query.JobId)
                    && IsFirst(row.Entry, record))
                {
                    found.Add(record);
                }
            }

            return found;
        });
    }

    /// <summary>The body of a row that is in no partition yet.</summary>
    public byte[] BodyOf(HistoryEntry entry)
    {
        Segment segment;
        lock (index.Gate)
        {
            segment = index.Segments.Find(entry.Place.Segment) ?? throw new ObjectDisposedException(nameof(Segment));
        }

        return BodyReader.Read(segment.File, entry.Place);
    }

    private static List<T> Retry<T>(Func<List<T>> read)
    {
        while (true)
        {
            try
            {
                return read();
            }
            catch (ObjectDisposedException)
            {
                // Rows were moved and their segment is gone, or a partition was: the next look finds where they are now.
            }
        }
    }

    private byte[] BodyOf(FoundRow row) => row.Run is { } run ? run.ReadRow(row.Entry) : BodyOf(row.Entry);

    /// <summary>All rows that may be of a run.</summary>
    private List<FoundRow> OldestFirst(ulong hash)
    {
        var found = new List<FoundRow>();
        IReadOnlyList<HistoryRun> runs;
        lock (index.Gate)
        {
            foreach (var rows in index.History.Generations())
            {
                rows.Find(hash, found);
            }

            runs = index.History.Runs;
        }

        for (var i = runs.Count - 1; i >= 0; i--)
        {
            runs[i].Find(hash, found);
        }

        found.Reverse();
        return found;
    }

    /// <summary>Whether no older row is of the same attempt.</summary>
    private bool IsFirst(HistoryEntry entry, AttemptRecord record)
    {
        foreach (var row in OldestFirst(entry.InstanceHash))
        {
            if (row.Entry.Attempt == entry.Attempt && HistoryFilter.Read(BodyOf(row)).InstanceId == record.InstanceId)
            {
                // By content: it may have been moved in between.
                return row.Entry.Place.Checksum == entry.Place.Checksum && row.Entry.Place.Length == entry.Place.Length;
            }
        }

        return true;
    }

    private IEnumerable<FoundRow> NewestFirst()
    {
        IReadOnlyList<RecentRows> generations;
        IReadOnlyList<HistoryRun> runs;
        int end;
        lock (index.Gate)
        {
            generations = index.History.Generations();
            runs = index.History.Runs;
            end = generations[0].Count;
        }

        foreach (var rows in generations)
        {
            // Only the newest generation grows.
            for (var at = ReferenceEquals(rows, generations[0]) ? end : rows.Count; at > 0; at -= ChunkSize)
            {
                foreach (var entry in Chunk(rows, at))
                {
                    yield return new FoundRow(null, entry);
                }
            }
        }

        for (var i = runs.Count - 1; i >= 0; i--)
        {
            for (var block = HistoryLayout.Blocks(runs[i].Header.Count, HistoryLayout.EntriesABlock) - 1; block >= 0; block--)
            {
                var entries = runs[i].ReadBlock(block);
                for (var j = entries.Length - 1; j >= 0; j--)
                {
                    yield return new FoundRow(runs[i], entries[j]);
                }
            }
        }
    }

    private HistoryEntry[] Chunk(RecentRows rows, int end)
    {
        var chunk = new HistoryEntry[Math.Min(ChunkSize, end)];
        lock (index.Gate)
        {
            for (var i = 0; i < chunk.Length; i++)
            {
                chunk[i] = rows[end - 1 - i];
            }
        }

        return chunk;
    }
}
