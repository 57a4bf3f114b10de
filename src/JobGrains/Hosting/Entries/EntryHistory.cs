using JobGrains.Hosting.Entries.Histories;
using JobGrains.Hosting.Entries.Indexing;
using JobGrains.Instances;
using Microsoft.Extensions.Logging;

namespace JobGrains.Hosting.Entries;

/// <summary>
/// Reads history: each row from the entry of its run, found by the listings of the jobs. A search reads a bounded number of pages of the listings; where that was not enough
/// the log says so.
/// </summary>
internal sealed partial class EntryHistory(ISiloHost silo, EntrySilo entries, EntryCatalog catalog, ILogger logger) : IHistoryStore
{
    private const int MaxPagesRead = 1_000;
    private const int MaxParallelReads = 16;
    private const int JobsAtOnce = 256;

    private readonly ILogger _logger = logger;

    public ValueTask<IReadOnlyList<AttemptRecord>> GetAsync(InstanceId instanceId) => entries.ReadRowsAsync(instanceId);

    public async ValueTask<IReadOnlyList<AttemptRecord>> FindAsync(InstanceQuery query)
    {
        var search = new Search(query);
        var found = new List<AttemptRecord>();
        var sources = new PriorityQueue<IAsyncEnumerator<AttemptRecord>, (long, string)>();
        await foreach (var jobId in JobsOf(query))
        {
            await AddAsync(ReadAsync(jobId, search).GetAsyncEnumerator());
        }

        // Each source has its newest row on top.
        while (found.Count < query.Limit && sources.TryDequeue(out var next, out _))
        {
            found.Add(next.Current);
            await AddAsync(next);
        }

        if (search.PagesRead > MaxPagesRead)
        {
            LogSearchBounded(MaxPagesRead, found.Count);
        }

        return found;

        async ValueTask AddAsync(IAsyncEnumerator<AttemptRecord> source)
        {
            if (await source.MoveNextAsync())
            {
                sources.Enqueue(source, (-source.Current.EndedTime.UtcTicks, source.Current.InstanceId.Value));
            }
        }
    }

    private async IAsyncEnumerable<JobId> JobsOf(InstanceQuery query)
    {
        if (query.JobId is { } only)
        {
            yield return only;
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

    /// <summary>The rows of a job that match, the newest first.</summary>
    private async IAsyncEnumerable<AttemptRecord> ReadAsync(JobId jobId, Search search)
    {
        var request = search.Request;
        while (search.PagesRead <= MaxPagesRead)
        {
            var reply = await silo.CallAsync<IHistoryGrain, ListHistoryRequest, ListHistoryReply>(jobId.Value, static (grain, list) => grain.ListAsync(list), request);
            search.PagesRead += reply.PagesRead;
            foreach (var some in reply.Rows.Where(search.IsNew).Chunk(MaxParallelReads))
            {
                var reads = await Task.WhenAll(some.Select(async row => (row.Attempt, Rows: await entries.ReadRowsAsync(row.InstanceId))));
                foreach (var (attempt, rows) in reads)
                {
                    if (rows.FirstOrDefault(row => row.Attempt == attempt) is { } row && search.Matches(row))
                    {
                        yield return row;
                    }
                }
            }

            if (reply.Next is not { } next)
            {
                yield break;
            }

            request = request with { Before = next };
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A search of the history stopped after {Pages} pages with {Found} rows: there may be older ones. Search by job or state, or for fewer rows.")]
    private partial void LogSearchBounded(int pages, int found);

    /// <summary>What is looked for, and what has been seen of it.</summary>
    private sealed class Search(InstanceQuery query)
    {
        private readonly HashSet<(InstanceId, int)> _seen = [];

        public int PagesRead { get; set; }

        public ListHistoryRequest Request { get; } = new() { Status = query.Status, Labels = InstanceLabels.Of(query.BusinessKey, query.Tag is { } tag ? [tag] : []) };

        public bool IsNew(HistoryRef row) => _seen.Add((row.InstanceId, row.Attempt));

        public bool Matches(AttemptRecord row) =>
            (query.Status is null || row.Status == query.Status)
            && (query.BusinessKey is null || string.Equals(row.BusinessKey, query.BusinessKey))
            && (query.Tag is null || row.Tags.Contains(query.Tag));
    }
}
