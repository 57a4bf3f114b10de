using System.Runtime.InteropServices;

namespace JobGrains.Hosting.Storage;

/// <summary>
/// History in memory: numbered rows in chunks, which a collector passes over as one object each, and chains through them, newest first, of each job and of each
/// instance. Bounded: the oldest rows go.
/// </summary>
internal sealed class MemoryHistory(int maxRows)
{
    private const int ChunkRows = 256;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _newestOfInstance = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _newestOfJob = new(StringComparer.Ordinal);
    private readonly List<MemoryHistoryRow[]> _chunks = [];
    private readonly ByteBlocks _bodies = new();
    private long _firstChunk;
    private long _oldest = 1;
    private long _newest;

    public void Add(HistoryRow row)
    {
        var instanceId = row.InstanceId.Value;
        lock (_gate)
        {
            // One look-up for the row before and the new one: in a large history it is a cache miss.
            ref var newestOfInstance = ref CollectionsMarshal.GetValueRefOrAddDefault(_newestOfInstance, instanceId, out _);
            for (var number = newestOfInstance; number >= _oldest; number = RowAt(number).OlderOfInstance)
            {
                if (RowAt(number).Attempt == row.Attempt)
                {
                    return;
                }
            }

            var jobId = row.InstanceId.JobId.Value;
            ref var newestOfJob = ref CollectionsMarshal.GetValueRefOrAddDefault(_newestOfJob, jobId, out _);
            if (newestOfJob >= _oldest)
            {
                // One string for all rows of a job.
                jobId = RowAt(newestOfJob).JobId;
            }

            Append(new MemoryHistoryRow(instanceId, jobId, row.Attempt, row.Status, _bodies.Keep(row.Body.Span), newestOfJob, newestOfInstance));
            newestOfInstance = newestOfJob = _newest;
            if (_newest - _oldest >= maxRows)
            {
                EvictOldest();
            }
        }
    }

    public IReadOnlyList<AttemptRecord> Get(InstanceId instanceId)
    {
        var bodies = new List<ReadOnlyMemory<byte>>(1);
        lock (_gate)
        {
            for (var number = _newestOfInstance.GetValueOrDefault(instanceId.Value); number >= _oldest; number = RowAt(number).OlderOfInstance)
            {
                bodies.Add(RowAt(number).Body);
            }
        }

        var found = bodies.ConvertAll(static body => HistoryFilter.Read(body.Span));
        found.Sort(static (a, b) => a.Attempt.CompareTo(b.Attempt));
        return found;
    }

    public IReadOnlyList<AttemptRecord> Find(InstanceQuery query)
    {
        var filter = new HistoryFilter(query);
        var found = new List<AttemptRecord>();
        var rows = new List<MemoryHistoryRow>(ChunkRows);
        long? next = null;
        do
        {
            next = TakeRows(query.JobId, next, rows);
            foreach (var row in rows)
            {
                if (found.Count < query.Limit && filter.Takes(row.Status) && filter.Take(row.Body.Span) is { } record)
                {
                    found.Add(record);
                }
            }
        }
        while (found.Count < query.Limit && rows.Count > 0);

        return found;
    }

    /// <summary>Takes some rows, newest first, so that a long search holds the lock only for a while.</summary>
    /// <param name="jobId">Of this job; null for all.</param>
    /// <param name="from">The number to begin with; null for the newest.</param>
    /// <param name="rows">Where to; it is cleared first, and empty at the end of the history.</param>
    /// <returns>The number to go on with.</returns>
    private long TakeRows(JobId? jobId, long? from, List<MemoryHistoryRow> rows)
    {
        rows.Clear();
        lock (_gate)
        {
            var number = from ?? (jobId is { } job ? _newestOfJob.GetValueOrDefault(job.Value) : _newest);
            while (number >= _oldest && rows.Count < ChunkRows)
            {
                ref readonly var row = ref RowAt(number);
                rows.Add(row);
                number = jobId is null ? number - 1 : row.OlderOfJob;
            }

            return number;
        }
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
        RemoveIfNewest(_newestOfInstance, evicted.InstanceId);
        RemoveIfNewest(_newestOfJob, evicted.JobId);
        _chunks[0][_oldest % ChunkRows] = default;
        if (++_oldest % ChunkRows == 0)
        {
            _chunks.RemoveAt(0);
            _firstChunk++;
        }
    }

    private void RemoveIfNewest(Dictionary<string, long> newest, string key)
    {
        if (newest.GetValueOrDefault(key) == _oldest)
        {
            newest.Remove(key);
        }
    }
}
