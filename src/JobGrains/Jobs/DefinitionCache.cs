using JobGrains.Hosting;

namespace JobGrains.Jobs;

/// <summary>
/// A silo's copies of definitions, so that a run on demand goes straight to its instance. An edit is answered when every silo has dropped its copy; a floor
/// keeps an older one out that is still on its way. Safe for concurrent use.
/// </summary>
internal sealed class DefinitionCache(ISiloHost host)
{
    /// <summary>Two halves of this many jobs each; when the young half is full, it becomes the old one, whose jobs are forgotten unless they were used since.</summary>
    internal const int HalfCapacity = 5_000;

    private const int MaxRounds = 3;

    // A silo that has just joined may keep a copy before the job's own silo has heard of it, and miss a drop: no copy lives longer than this.
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly GetJobRequest _request = new(host.Id);
    private Dictionary<JobId, Entry> _young = [];
    private Dictionary<JobId, Entry> _old = [];

    /// <summary>The job, from the copy or from its grain; null where there is none, or it is deleted.</summary>
    /// <exception cref="JobGrainsUnavailableException">The job's grain did not answer, or with a definition that is out of date.</exception>
    public ValueTask<JobInfo?> GetAsync(JobId jobId)
    {
        lock (_gate)
        {
            if (Find(jobId) is { } entry)
            {
                if (entry.Job is { } job && host.Time.GetElapsedTime(entry.ReadAt) < Lifetime)
                {
                    return new ValueTask<JobInfo?>(job);
                }

                if (entry.Fetch is { IsCompleted: false } running)
                {
                    return new ValueTask<JobInfo?>(running);
                }
            }
        }

        var fetch = FetchAsync(jobId);
        if (!fetch.IsCompleted)
        {
            lock (_gate)
            {
                FindOrAdd(jobId).Fetch = fetch;
            }
        }

        return new ValueTask<JobInfo?>(fetch);
    }

    /// <summary>Drops the copy if it is older than <paramref name="belowVersion"/>, and refuses one that arrives later.</summary>
    public void Drop(JobId jobId, long belowVersion)
    {
        lock (_gate)
        {
            var entry = FindOrAdd(jobId);
            entry.Floor = Math.Max(entry.Floor, belowVersion);

            // Whoever asks from now on must not be answered by a question that was asked before.
            entry.Fetch = null;
            if (entry.Job is { } job && job.Version < entry.Floor)
            {
                entry.Job = null;
            }
        }
    }

    private async Task<JobInfo?> FetchAsync(JobId jobId)
    {
        for (var round = 1; round <= MaxRounds; round++)
        {
            var readAt = host.Time.GetTimestamp();
            var reply = await host.CallAsync<IJobGrain, GetJobRequest, JobReply>(jobId.Value, static (grain, request) => grain.GetAsync(request), _request);
            if (Keep(jobId, reply, readAt))
            {
                return reply.Job;
            }
        }

        throw new JobGrainsUnavailableException($"The definition of job '{jobId}' is out of date wherever it was asked for. Repeat the call.");
    }

    private bool Keep(JobId jobId, JobReply reply, long readAt)
    {
        lock (_gate)
        {
            var entry = Find(jobId);
            if (entry is not null && reply.Version < entry.Floor)
            {
                return false;
            }

            if (reply.Job is { } job)
            {
                entry ??= FindOrAdd(jobId);
                if (entry.Job is null || job.Version >= entry.Job.Version)
                {
                    entry.Job = job;
                    entry.ReadAt = readAt;
                }
            }

            return true;
        }
    }

    private Entry? Find(JobId jobId)
    {
        if (_young.TryGetValue(jobId, out var entry))
        {
            return entry;
        }

        if (!_old.Remove(jobId, out entry))
        {
            return null;
        }

        Add(jobId, entry);
        return entry;
    }

    private Entry FindOrAdd(JobId jobId)
    {
        if (Find(jobId) is { } found)
        {
            return found;
        }

        var entry = new Entry();
        Add(jobId, entry);
        return entry;
    }

    private void Add(JobId jobId, Entry entry)
    {
        if (_young.Count >= HalfCapacity)
        {
            // Cleared, not new: what a million saves leave is nothing to a collector.
            (_old, _young) = (_young, _old);
            _young.Clear();
        }

        _young.Add(jobId, entry);
    }

    private sealed class Entry
    {
        public JobInfo? Job { get; set; }

        public long ReadAt { get; set; }

        public long Floor { get; set; }

        public Task<JobInfo?>? Fetch { get; set; }
    }
}
