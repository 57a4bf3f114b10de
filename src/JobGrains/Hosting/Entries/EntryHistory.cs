using JobGrains.Hosting.Entries.Histories;
using JobGrains.Hosting.Entries.Indexing;
using JobGrains.Hosting.Storage;
using Microsoft.Extensions.Logging;

namespace JobGrains.Hosting.Entries;

/// <summary>
/// Reads history: each row from the entry of its run, found by the listings of the jobs. A search reads a bounded number of pages of the listings; where that was not enough its answer is cut there.
/// </summary>
internal sealed partial class EntryHistory(ISiloHost silo, EntrySilo entries, EntryCatalog catalog, ILogger logger) : IHistoryStore
{
    private const int MaxPagesRead = 1_000;
    private const int MaxParallelReads = 16;
    private const int MaxParallelCounts = 64;
    private const int JobsAtOnce = 256;

    private readonly ILogger _logger = logger;

    public async ValueTask<IReadOnlyList<AttemptRecord>> GetAsync(InstanceId instanceId) => [.. (await entries.ReadRowsAsync(instanceId)).Select(placed => placed.Row)];

    public async ValueTask<HistorySlice> FindAsync(HistorySearch search)
    {
        var filter = new HistoryFilter(search);
        var request = new ListHistoryRequest
        {
            EndedFrom = search.EndedFrom?.UtcTicks,
            EndedBefore = search.EndedBefore?.UtcTicks,
            Status = search.Status,
            Rows = search.Rows,
            Labels = filter.Labels,
        };
        var sources = await BeginAsync(search, request);
        var slice = new SliceBuilder(search.Limit);
        var pagesRead = 0;
        while (true)
        {
            var candidates = new List<HistoryRef>();
            HistoryPosition? stopped = null;
            while (candidates.Count <= slice.Room && stopped is null && sources.TryDequeue(out var source, out _))
            {
                if (source.TryTake(out var row))
                {
                    candidates.Add(row!);
                }
                else if (pagesRead < MaxPagesRead)
                {
                    pagesRead += await ReadAsync(source, request);
                }
                else
                {
                    stopped = source.Position;
                }

                Put(sources, source);
            }

            foreach (var some in candidates.Chunk(MaxParallelReads))
            {
                if (slice.IsFull)
                {
                    return slice.Cut();
                }

                var reads = await Task.WhenAll(some.Select(row => entries.ReadRowsAsync(row.InstanceId).AsTask()));
                for (var i = 0; i < some.Length; i++)
                {
                    // One that is listed and not there was not written; one that is there with another place was listed again.
                    if (reads[i].FirstOrDefault(placed => placed.Row.Attempt == some[i].Attempt && placed.Place == some[i].Place) is not { Row: { } record } found || !filter.Takes(record))
                    {
                        continue;
                    }

                    if (slice.IsFull)
                    {
                        return slice.Cut();
                    }

                    slice.Add(record, found.Place, found.Length, some[i].InstanceId.JobId.Value);
                }
            }

            if (stopped is not null)
            {
                LogSearchBounded(MaxPagesRead);
                return slice.CutAt(stopped);
            }

            if (sources.Count == 0)
            {
                return slice.End();
            }
        }
    }

    /// <summary>Asks the listing of each job: they have it in memory.</summary>
    public async ValueTask<EndedCounts> CountEndedAsync(DateTimeOffset from)
    {
        var request = new CountHistoryRequest(from);
        var jobs = new List<JobId>();
        await foreach (var jobId in JobsOf(null))
        {
            jobs.Add(jobId);
        }

        var sum = new EndedCounts();
        foreach (var some in jobs.Chunk(MaxParallelCounts))
        {
            var replies = await Task.WhenAll(some.Select(async jobId =>
                await silo.CallAsync<IHistoryGrain, CountHistoryRequest, CountHistoryReply>(jobId.Value, static (grain, count) => grain.CountAsync(count), request)));
            sum = replies.Aggregate(sum, static (all, reply) => HourlyEnds.Sum(all, reply.Ended));
        }

        return sum;
    }

    private static void Put(PriorityQueue<HistorySource, (long, JobId)> sources, HistorySource source)
    {
        if (!source.IsEmpty)
        {
            sources.Enqueue(source, source.Order);
        }
    }

    /// <summary>The listings that may have rows, each with its first rows.</summary>
    private async ValueTask<PriorityQueue<HistorySource, (long, JobId)>> BeginAsync(HistorySearch search, ListHistoryRequest request)
    {
        var sources = new PriorityQueue<HistorySource, (long, JobId)>();
        var begun = new List<HistorySource>();
        await foreach (var jobId in JobsOf(search.JobId))
        {
            // Of rows with the same place those of the job with the higher id come later.
            var before = search.After is not { } after ? default(long?) : string.CompareOrdinal(jobId.Value, after.Tie) > 0 ? after.Place + 1 : after.Place;
            begun.Add(new HistorySource(jobId, before));
        }

        foreach (var some in begun.Chunk(MaxParallelReads))
        {
            await Task.WhenAll(some.Select(source => ReadAsync(source, request)));
            foreach (var source in some)
            {
                Put(sources, source);
            }
        }

        return sources;
    }

    private async Task<int> ReadAsync(HistorySource source, ListHistoryRequest request)
    {
        var reply = await silo.CallAsync<IHistoryGrain, ListHistoryRequest, ListHistoryReply>(
            source.JobId.Value, static (grain, list) => grain.ListAsync(list), source.Request(request));
        source.Add(reply);
        return reply.PagesRead;
    }

    private async IAsyncEnumerable<JobId> JobsOf(JobId? only)
    {
        if (only is { } single)
        {
            yield return single;
            yield break;
        }

        JobId? after = null;
        while (await catalog.ListJobsAsync(new ListJobsRequest(after, JobsAtOnce, ListJobsKind.Ever)) is { Count: > 0 } jobs)
        {
            foreach (var job in jobs)
            {
                yield return job.JobId;
            }

            after = jobs[^1].JobId;
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "A search of the history was cut after {Pages} pages: whoever asked goes on there.")]
    private partial void LogSearchBounded(int pages);
}
