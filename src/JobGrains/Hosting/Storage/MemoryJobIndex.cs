namespace JobGrains.Hosting.Storage;

/// <summary>The jobs, sorted.</summary>
internal sealed class MemoryJobIndex
{
    private readonly Lock _gate = new();
    private readonly SortedList<string, JobEntry> _jobs = new(StringComparer.Ordinal);

    public void Add(JobEntry entry)
    {
        lock (_gate)
        {
            _jobs[entry.JobId.Value] = entry;
        }
    }

    public void Remove(JobId jobId)
    {
        lock (_gate)
        {
            _jobs.Remove(jobId.Value);
        }
    }

    public IReadOnlyList<JobEntry> List(JobId? after, int max)
    {
        lock (_gate)
        {
            var index = after is { } id ? FirstAfter(id.Value) : 0;
            var found = new List<JobEntry>(Math.Min(max, _jobs.Count - index));
            for (; index < _jobs.Count && found.Count < max; index++)
            {
                found.Add(_jobs.GetValueAtIndex(index));
            }

            return found;
        }
    }

    private int FirstAfter(string id)
    {
        var low = 0;
        var high = _jobs.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (string.CompareOrdinal(_jobs.GetKeyAtIndex(middle), id) <= 0)
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
}
