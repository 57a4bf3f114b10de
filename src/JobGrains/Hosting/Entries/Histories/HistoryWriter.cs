using System.Collections.Concurrent;

namespace JobGrains.Hosting.Entries.Histories;

/// <summary>A silo's way to the listings of history: rows of one job wait for each other. Safe for concurrent use.</summary>
internal sealed class HistoryWriter(ISiloHost silo)
{
    private readonly ConcurrentDictionary<JobId, BatchWriter<HistoryRef, long>> _jobs = new();

    /// <summary>Lists a row, durably; answers its place.</summary>
    public Task<long> AddAsync(HistoryRef row) => _jobs.GetOrAdd(row.InstanceId.JobId, Make).AddAsync(row);

    private BatchWriter<HistoryRef, long> Make(JobId jobId) => new(silo, async rows =>
    {
        var reply = await silo.CallAsync<IHistoryGrain, HistoryBatch, AddHistoryReply>(jobId.Value, static (grain, batch) => grain.AddAsync(batch), new HistoryBatch(rows));
        return reply.Places;
    });
}
