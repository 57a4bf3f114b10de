using System.Runtime.InteropServices;

namespace JobGrains.Hosting.Storage;

/// <summary>History in memory: chains of serialized rows, newest first, over all, of each job and of each instance. Bounded: the oldest rows go.</summary>
internal sealed class MemoryHistory(int maxRows)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, MemoryHistoryRow> _newestOfInstance = new(StringComparer.Ordinal);
    private readonly Dictionary<string, MemoryHistoryRow> _newestOfJob = new(StringComparer.Ordinal);
    private MemoryHistoryRow? _newest;
    private MemoryHistoryRow? _oldest;
    private int _count;

    public void Add(HistoryRow row)
    {
        var instanceId = row.InstanceId.Value;
        var body = row.Body.ToArray();
        lock (_gate)
        {
            // One look-up for the row before and the new one: in a large history it is a cache miss.
            ref var newestOfInstance = ref CollectionsMarshal.GetValueRefOrAddDefault(_newestOfInstance, instanceId, out _);
            var before = newestOfInstance;
            for (var other = before; other is not null; other = other.OlderOfInstance)
            {
                if (other.Attempt == row.Attempt)
                {
                    return;
                }
            }

            var jobId = before?.JobId ?? row.InstanceId.JobId.Value;
            ref var newestOfJob = ref CollectionsMarshal.GetValueRefOrAddDefault(_newestOfJob, jobId, out _);
            var beforeOfJob = newestOfJob;
            var added = new MemoryHistoryRow(instanceId, beforeOfJob?.JobId ?? jobId, row.Attempt, row.Status, body)
            {
                OlderOfAll = _newest,
                OlderOfJob = beforeOfJob,
                OlderOfInstance = before,
            };
            newestOfInstance = added;
            newestOfJob = added;
            if (_newest is not null)
            {
                _newest.NewerOfAll = added;
            }

            _newest = added;
            _oldest ??= added;
            if (++_count > maxRows)
            {
                EvictOldest();
            }
        }
    }

    public IReadOnlyList<AttemptRecord> Get(InstanceId instanceId)
    {
        MemoryHistoryRow? row;
        lock (_gate)
        {
            row = _newestOfInstance.GetValueOrDefault(instanceId.Value);
        }

        var found = new List<AttemptRecord>();
        for (; row?.Body is { } body; row = row.OlderOfInstance)
        {
            found.Add(HistoryFilter.Read(body));
        }

        found.Sort(static (a, b) => a.Attempt.CompareTo(b.Attempt));
        return found;
    }

    public IReadOnlyList<AttemptRecord> Find(InstanceQuery query)
    {
        MemoryHistoryRow? row;
        lock (_gate)
        {
            row = query.JobId is { } jobId ? _newestOfJob.GetValueOrDefault(jobId.Value) : _newest;
        }

        var filter = new HistoryFilter(query);
        var found = new List<AttemptRecord>();
        while (found.Count < query.Limit && row?.Body is { } body)
        {
            if (filter.Takes(row.Status) && filter.Take(body) is { } record)
            {
                found.Add(record);
            }

            row = query.JobId is null ? row.OlderOfAll : row.OlderOfJob;
        }

        return found;
    }

    private void EvictOldest()
    {
        var evicted = _oldest!;
        _oldest = evicted.NewerOfAll;
        _count--;
        if (_oldest is not null)
        {
            _oldest.OlderOfAll = null;
        }

        evicted.Body = null;
        evicted.OlderOfJob = null;
        evicted.OlderOfInstance = null;
        evicted.NewerOfAll = null;
        RemoveIfNewest(_newestOfInstance, evicted.InstanceId, evicted);
        RemoveIfNewest(_newestOfJob, evicted.JobId, evicted);
    }

    private static void RemoveIfNewest(Dictionary<string, MemoryHistoryRow> rows, string key, MemoryHistoryRow evicted)
    {
        if (rows.TryGetValue(key, out var newest) && ReferenceEquals(newest, evicted))
        {
            rows.Remove(key);
        }
    }
}
