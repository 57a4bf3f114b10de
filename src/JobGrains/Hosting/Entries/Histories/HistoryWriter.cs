using System.Collections.Concurrent;
using JobGrains.Dispatch;

namespace JobGrains.Hosting.Entries.Histories;

/// <summary>A silo's way to the listings of history: rows of one job wait for each other. Safe for concurrent use.</summary>
internal sealed class HistoryWriter(ISiloHost silo)
{
    private readonly ConcurrentDictionary<JobId, BatchWriter<HistoryRef, Ack>> _jobs = new();

    /// <summary>Lists a row, durably.</summary>
    public Task AddAsync(HistoryRef row) => _jobs.GetOrAdd(row.InstanceId.JobId, Make).AddAsync(row);

    private BatchWriter<HistoryRef, Ack> Make(JobId jobId) => new(silo, async rows =>
    {
        var done = await silo.CallAsync<IHistoryGrain, HistoryBatch, Ack>(jobId.Value, static (grain, batch) => grain.AddAsync(batch), new HistoryBatch(rows));
        var answers = new Ack[rows.Count];
        Array.Fill(answers, done);
        return answers;
    });
}
