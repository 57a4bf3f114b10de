using System.Runtime.InteropServices;
using System.Text;

namespace JobGrains.Hosting.Storage;

/// <summary>
/// History in memory: numbered rows in chunks, which a collector passes over as one object each, and a chain through them, newest first, of each instance. Bounded: the oldest rows go. A search passes over
/// the rows: what it asks for is in them, so that a million take milliseconds.
/// </summary>
internal sealed class MemoryHistory(int maxRows)
{
    private const int ChunkRows = 256;
    private const int RowsAtOnce = 4_096;

    private readonly Lock _gate = new();
    private readonly Dictionary<byte[], long> _newestOfInstance = new(Utf8Comparer.Instance);
    private readonly Dictionary<(string JobId, bool IsDecision), Queue<long>> _last = [];
    private readonly List<MemoryHistoryRow[]> _chunks = [];
    private readonly ByteBlocks _bodies = new();
    private readonly HourlyEnds _ends = new();
    private HistoryClock _clock;
    private ulong[] _labels = [];
    private long _firstChunk;
    private long _oldest = 1;
    private long _newest;

    /// <summary>Adds a row, unless there is one of the same attempt.</summary>
    /// <param name="row">The row.</param>
    /// <param name="instanceId">Its run's id as UTF-8; kept as it is, so that it can be shared.</param>
    public void Add(HistoryRow row, byte[] instanceId)
    {
        lock (_gate)
        {
            _ends.Add(row.Attempt, row.Status, row.EndedTime.UtcTicks);

            // One look-up for the row before and the new one: in a large history it is a cache miss.
            ref var newestOfInstance = ref CollectionsMarshal.GetValueRefOrAddDefault(_newestOfInstance, instanceId, out _);
            for (var number = newestOfInstance; number >= _oldest; number = RowAt(number).OlderOfInstance)
            {
                if (RowAt(number).Attempt == row.Attempt)
                {
                    return;
                }
            }

            // Rows often have the labels of the row before: they share them.
            _labels = Share(row.Labels, _labels);
            var place = _clock.Next(row.EndedTime.UtcTicks);
            Append(new MemoryHistoryRow(instanceId, MemoryHistoryRow.HashOf(row.InstanceId.JobId), row.Attempt, row.Status, row.EndedTime.UtcTicks, place, _labels, _bodies.Keep(row.Body.Span), row.Rule.ExpiresTicks, newestOfInstance));
            newestOfInstance = _newest;
            if (row.Rule.Last > 0)
            {
                KeepLast(row);
            }

            if (_newest - _oldest >= maxRows)
            {
                EvictOldest();
            }
        }
    }

    /// <summary>Forgets rows that are kept no more, the oldest first and a bounded number at a time, up to the first that is kept.</summary>
    public void Expire(long nowTicks)
    {
        for (var count = RowsAtOnce; count == RowsAtOnce;)
        {
            lock (_gate)
            {
                for (count = 0; count < RowsAtOnce && _oldest <= _newest && RowAt(_oldest) is var row && (row.IsGone || row.ExpiresTicks <= nowTicks); count++)
                {
                    EvictOldest();
                }
            }
        }
    }

    public EndedCounts CountEnded(DateTimeOffset from)
    {
        lock (_gate)
        {
            return _ends.From(from);
        }
    }

    public IReadOnlyList<AttemptRecord> Get(InstanceId instanceId)
    {
        var bodies = new List<ReadOnlyMemory<byte>>(1);
        lock (_gate)
        {
            for (var number = _newestOfInstance.GetValueOrDefault(Encoding.UTF8.GetBytes(instanceId.Value)); number >= _oldest; number = RowAt(number).OlderOfInstance)
            {
                if (RowAt(number) is { IsGone: false, Body: var body })
                {
                    bodies.Add(body);
                }
            }
        }

        var found = bodies.ConvertAll(static body => HistoryFilter.Read(body.Span));
        found.Sort(static (a, b) => a.Attempt.CompareTo(b.Attempt));
        return found;
    }

    public HistorySlice Find(HistorySearch search)
    {
        var filter = new HistoryFilter(search);
        var slice = new SliceBuilder(search.Limit);
        var rows = new List<MemoryHistoryRow>();
        long? next = null;
        do
        {
            next = TakeRows(search, filter, next, rows);
            foreach (var row in rows)
            {
                if (slice.IsFull)
                {
                    return slice.Cut();
                }

                var record = HistoryFilter.Read(row.Body.Span);
                if (filter.Takes(record))
                {
                    slice.Add(record, row.Place, row.Body.Length);
                }
            }
        }
        while (next > 0);

        return slice.End();
    }

    /// <summary>The labels as an array, the last one where it is the same.</summary>
    private static ulong[] Share(IReadOnlyList<ulong> labels, ulong[] last)
    {
        var same = labels.Count == last.Length;
        for (var i = 0; same && i < last.Length; i++)
        {
            same = labels[i] == last[i];
        }

        return same ? last : [.. labels];
    }

    /// <summary>Forgets those that the newest row has put out of the last of its job and kind.</summary>
    private void KeepLast(HistoryRow row)
    {
        ref var last = ref CollectionsMarshal.GetValueRefOrAddDefault(_last, (row.InstanceId.JobId.Value, row.Attempt == 0), out _);
        (last ??= new Queue<long>()).Enqueue(_newest);
        while (last.Count > row.Rule.Last)
        {
            var number = last.Dequeue();
            if (number >= _oldest)
            {
                ref var gone = ref _chunks[(int)((number / ChunkRows) - _firstChunk)][number % ChunkRows];
                gone = gone with { Body = default, Labels = [] };
            }
        }
    }

    /// <summary>Passes over some rows, newest first, so that a long search holds the lock only for a while.</summary>
    /// <param name="search">What is looked for.</param>
    /// <param name="filter">The same.</param>
    /// <param name="from">The number to begin with; null for the newest.</param>
    /// <param name="rows">Where those go that may match; it is cleared first.</param>
    /// <returns>The number to go on with; 0 for none.</returns>
    private long TakeRows(HistorySearch search, HistoryFilter filter, long? from, List<MemoryHistoryRow> rows)
    {
        rows.Clear();
        var jobId = search.JobId is { } job ? Encoding.UTF8.GetBytes(job.Value) : null;
        var jobHash = search.JobId is { } hashed ? MemoryHistoryRow.HashOf(hashed) : 0;
        lock (_gate)
        {
            var number = from ?? NewestBehind(search.After);
            var end = Math.Max(_oldest, number - RowsAtOnce);
            for (; number >= end; number--)
            {
                ref readonly var row = ref RowAt(number);
                if (row.Place < filter.FromTicks)
                {
                    return 0;
                }

                if (!row.IsGone
                    && row.ExpiresTicks > filter.NowTicks
                    && filter.Takes(row.Attempt, row.Status, row.EndedTicks)
                    && (jobId is null || row.IsOf(jobHash, jobId))
                    && filter.Takes(row.Labels))
                {
                    rows.Add(row);
                    if (rows.Count > search.Limit)
                    {
                        return number - 1;
                    }
                }
            }

            return number < _oldest ? 0 : number;
        }
    }

    /// <summary>The number of the newest row behind a place.</summary>
    private long NewestBehind(HistoryPosition? after)
    {
        if (after is null)
        {
            return _newest;
        }

        var (low, high) = (_oldest, _newest + 1);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (RowAt(middle).Place < after.Place)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low - 1;
    }

    private ref readonly MemoryHistoryRow RowAt(long number) => ref _chunks[(int)((number / ChunkRows) - _firstChunk)][number % ChunkRows];

    private void Append(in MemoryHistoryRow row)
    {
        var chunk = (int)((++_newest / ChunkRows) - _firstChunk);
        if (chunk == _chunks.Count)
        {
            _chunks.Add(new MemoryHistoryRow[ChunkRows]);
        }

        _chunks[chunk][_newest % ChunkRows] = row;
    }

    private void EvictOldest()
    {
        var evicted = RowAt(_oldest);
        if (_newestOfInstance.GetValueOrDefault(evicted.InstanceId) == _oldest)
        {
            _newestOfInstance.Remove(evicted.InstanceId);
        }

        _chunks[0][_oldest % ChunkRows] = default;
        if (++_oldest % ChunkRows == 0)
        {
            _chunks.RemoveAt(0);
            _firstChunk++;
        }
    }
}
