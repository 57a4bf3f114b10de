using System.Text;
using JobGrains.Hosting.Storage;

namespace JobGrains.Hosting.Journal;

/// <summary>Answers queries of history from segments and partitions.</summary>
internal sealed class HistoryReader(JournalIndex index)
{
    private const int ChunkSize = 1_024;

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
    public HistorySlice Find(HistorySearch search)
    {
        var filter = new HistoryFilter(search);
        return Retry(() =>
        {
            var slice = new SliceBuilder(search.Limit);
            IReadOnlyList<RecentRows> generations;
            IReadOnlyList<HistoryRun> runs;
            lock (index.Gate)
            {
                generations = index.History.Generations();
                runs = index.History.Runs;
            }

            var last = new LastRows(index, generations, runs);
            foreach (var row in NewestFirst(search, filter, generations, runs))
            {
                if (row.Entry.Order < filter.FromTicks)
                {
                    break;
                }

                if (row.Entry.IsRepeat
                    || row.Entry.ExpiresTicks <= filter.NowTicks
                    || !filter.Takes(row.Entry.Attempt, row.Entry.Status, row.Entry.EndedTicks)
                    || !last.Has(row.Entry))
                {
                    continue;
                }

                if (slice.IsFull)
                {
                    return slice.Cut();
                }

                var body = BodyOf(row);
                var record = HistoryFilter.Read(body);
                if (filter.Takes(record) && (row.Run is not null || IsFirst(row.Entry, record)))
                {
                    slice.Add(record, row.Entry.Order, body.Length);
                }
            }

            return slice.End();
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

    private T Retry<T>(Func<T> read)
    {
        while (true)
        {
            try
            {
                return read();
            }
            catch (ObjectDisposedException exception) when (index.IsClosed)
            {
                throw new JobGrainsUnavailableException("The journal was closed.", exception);
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

    /// <summary>Whether no row in a partition is of the same attempt. Among those in partitions repeats are marked.</summary>
    private bool IsFirst(HistoryEntry entry, AttemptRecord record)
    {
        IReadOnlyList<HistoryRun> runs;
        lock (index.Gate)
        {
            runs = index.History.Runs;
        }

        var found = new List<FoundRow>();
        for (var i = runs.Count - 1; i >= 0 && runs[i].Header.LastOrder >= record.CreatedTime.UtcTicks; i--)
        {
            runs[i].Find(entry.InstanceHash, found);
        }

        // Itself, where it was moved in between: a row keeps its place in the order.
        return found.TrueForAll(row => row.Entry.Attempt != entry.Attempt || row.Entry.Order == entry.Order);
    }

    /// <summary>All rows that may match, from the place on that is asked for.</summary>
    private IEnumerable<FoundRow> NewestFirst(HistorySearch search, HistoryFilter filter, IReadOnlyList<RecentRows> generations, IReadOnlyList<HistoryRun> runs)
    {
        var before = search.After?.Place ?? long.MaxValue;
        ulong? jobHash = search.JobId is { } jobId ? HistoryEntry.HashOf(Encoding.UTF8.GetBytes(jobId.Value)) : null;
        foreach (var rows in generations)
        {
            int end;
            lock (index.Gate)
            {
                end = rows.FirstNotBefore(before);
            }

            for (; end > 0; end -= ChunkSize)
            {
                foreach (var entry in Chunk(rows, end, jobHash, filter))
                {
                    yield return new FoundRow(null, entry);
                }
            }
        }

        var terms = TermsOf(search, jobHash, filter);
        for (var i = runs.Count - 1; i >= 0; i--)
        {
            var run = runs[i];
            if (run.Header.LastOrder < filter.FromTicks)
            {
                yield break;
            }

            if (run.Header.OldestTicks < filter.BeforeTicks)
            {
                foreach (var entry in run.NewestFirst(before, terms))
                {
                    yield return new FoundRow(run, entry);
                }
            }
        }
    }

    private static List<ulong> TermsOf(HistorySearch search, ulong? jobHash, HistoryFilter filter)
    {
        var terms = new List<ulong>(filter.Labels);
        if (jobHash is { } job)
        {
            terms.Add(job);
        }

        if (search.Status is { } status)
        {
            terms.Add(HistoryTerm.OfStatus(status));
        }

        if (search.Rows != HistoryRowKind.All)
        {
            terms.Add(HistoryTerm.OfKind(search.Rows));
        }

        return terms;
    }

    /// <summary>Those that may match of the rows before an index, the newest first.</summary>
    private List<HistoryEntry> Chunk(RecentRows rows, int end, ulong? jobHash, HistoryFilter filter)
    {
        var chunk = new List<HistoryEntry>();
        lock (index.Gate)
        {
            for (var i = end - 1; i >= Math.Max(0, end - ChunkSize); i--)
            {
                if ((jobHash is null || rows[i].JobHash == jobHash) && filter.Takes(rows.LabelsOf(i)))
                {
                    chunk.Add(rows[i]);
                }
            }
        }

        return chunk;
    }
}
