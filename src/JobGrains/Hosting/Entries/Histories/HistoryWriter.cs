using System.Collections.Concurrent;

namespace JobGrains.Hosting.Entries.Histories;

/// <summary>A silo's way to the listings of history: rows of one job wait for each other. Safe for concurrent use.</summary>
internal sealed class HistoryWriter(ISiloHost silo)
{
    private readonly ConcurrentDictionary<JobId, JobRows> _jobs = new();

    /// <summary>Lists a row, durably; answers its place.</summary>
    public async Task<long> AddAsync(HistoryRef row)
    {
        var jobId = row.InstanceId.JobId;
        var rows = _jobs.GetOrAdd(jobId, Make);
        rows.Begin();
        try
        {
            return await rows.Writer.AddAsync(row);
        }
        finally
        {
            if (rows.End())
            {
                // Most of a million jobs have nothing to say at a time. One that has begun meanwhile goes with this one, and the next with another.
                _jobs.TryRemove(KeyValuePair.Create(jobId, rows));
            }
        }
    }

    private JobRows Make(JobId jobId) => new(new BatchWriter<HistoryRef, long>(silo, async rows =>
    {
        var reply = await silo.CallAsync<IHistoryGrain, HistoryBatch, AddHistoryReply>(jobId.Value, static (grain, batch) => grain.AddAsync(batch), new HistoryBatch(rows));
        return reply.Places;
    }));

    /// <summary>The rows of a job that are under way.</summary>
    private sealed class JobRows(BatchWriter<HistoryRef, long> writer)
    {
        private int _count;

        public BatchWriter<HistoryRef, long> Writer => writer;

        public void Begin() => Interlocked.Increment(ref _count);

        /// <summary>Whether there are no others.</summary>
        public bool End() => Interlocked.Decrement(ref _count) == 0;
    }
}
