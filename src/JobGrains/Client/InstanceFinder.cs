using System.Runtime.CompilerServices;
using JobGrains.Hosting;
using JobGrains.Instances;
using JobGrains.Jobs;

namespace JobGrains.Client;

/// <summary>
/// Finds runs: open ones by the hashes in the open index, ended ones by the rows of their last attempts in the history. Each candidate is verified with its instance, which alone knows its state; of
/// one that was pruned the history's last row counts.
/// </summary>
internal sealed class InstanceFinder(IClientHost host, InstanceReader instances)
{
    private const int IndexPage = 256;
    private const int Parallel = 64;

    public static InstanceInfo ToInfo(AttemptRecord row) => new()
    {
        InstanceId = row.InstanceId,
        ExecutionType = row.ExecutionType,
        Status = row.Status,
        Attempt = row.Attempt,
        Result = row.Result,
        Failure = row.Failure,
        CancelStage = row.CancelStage,
        BusinessKey = row.BusinessKey,
        Tags = row.Tags,
        ScheduledTime = row.ScheduledTime,
        CreatedTime = row.CreatedTime,
        StartedTime = row.StartedTime,
        EndedTime = row.EndedTime,
        Tasks = row.Tasks,
        Fraction = row.Status == InstanceStatus.Succeeded ? 1 : null,
    };

    /// <summary>A page of runs.</summary>
    public async Task<InstancePage> FindAsync(PagedSearch paged, CancellationToken cancellationToken)
    {
        var (search, _, place) = paged;
        var page = new InstancePageBuilder(search.Limit);
        if (place is not { IsOpen: false } && MayBeOpen(search))
        {
            await AddOpenAsync(search, place, page, cancellationToken);
        }

        if (page.Next is null && search.Status?.IsTerminal() != false)
        {
            await AddEndedAsync(search, place is { IsOpen: false } ? place.ToPosition() : null, page, cancellationToken);
        }

        return new InstancePage(page.Instances, paged.CursorAt(page.End));
    }

    /// <summary>Whether open runs are asked for. They have not ended, and no silo of theirs is recorded yet.</summary>
    private static bool MayBeOpen(HistorySearch search) => search is { EndedFrom: null, EndedBefore: null, Silo: null } && search.Status?.IsTerminal() != true;

    private static bool Matches(HistorySearch search, InstanceInfo info) =>
        (search.JobId is not { } jobId || info.JobId == jobId)
        && (search.BusinessKey is not { } key || info.BusinessKey == key)
        && (search.Tag is not { } tag || info.Tags.Contains(tag))
        && (search.Status is not { } status || info.Status == status);

    private static bool MayMatch(HistorySearch search, OpenEntry entry) =>
        (search.JobId is not { } jobId || entry.InstanceId.JobId == jobId)
        && (search.BusinessKey is not { } key || entry.Labels.Contains(InstanceLabels.OfBusinessKey(key)))
        && (search.Tag is not { } tag || entry.Labels.Contains(InstanceLabels.OfTag(tag)))
        && search.Status switch
        {
            null => true,
            InstanceStatus.Delayed => entry.State == OpenState.Delayed,
            InstanceStatus.Queued => entry.State == OpenState.Queued,
            _ => true,
        };

    private async Task AddOpenAsync(HistorySearch search, CursorPlace? place, InstancePageBuilder page, CancellationToken cancellationToken)
    {
        // Candidates are taken newest first, a bounded number in a pass; another pass goes on behind the last one where too few of them were right.
        var bound = Math.Max(search.Limit * 2, IndexPage);
        OpenOrder? before = place is null ? null : new OpenOrder(new DateTimeOffset(place.Place, TimeSpan.Zero), InstanceId.Trusted(place.Tie!));
        while (true)
        {
            var newest = new PriorityQueue<OpenEntry, OpenOrder>();
            await foreach (var entry in ReadIndexAsync(search.JobId, cancellationToken))
            {
                var order = new OpenOrder(entry.Created, entry.InstanceId);
                if (!MayMatch(search, entry) || (before is { } limit && order.CompareTo(limit) >= 0))
                {
                    continue;
                }

                newest.Enqueue(entry, order);
                if (newest.Count > bound)
                {
                    newest.Dequeue();
                }
            }

            var candidates = newest.UnorderedItems.Select(item => item.Priority).OrderDescending().ToList();
            foreach (var some in candidates.Chunk(Parallel))
            {
                var infos = await Task.WhenAll(some.Select(order => instances.ReadStateAsync(order.InstanceId, cancellationToken)));
                for (var i = 0; i < some.Length; i++)
                {
                    // One that has ended meanwhile comes with the ended ones.
                    if (infos[i] is { } info && !info.Status.IsTerminal() && Matches(search, info))
                    {
                        if (page.IsFull)
                        {
                            return;
                        }

                        page.Add(info, new CursorPlace(true, some[i].Created.UtcTicks, some[i].InstanceId.Value));
                    }
                }
            }

            if (candidates.Count < bound)
            {
                return;
            }

            before = candidates[^1];
        }
    }

    private async IAsyncEnumerable<OpenEntry> ReadIndexAsync(JobId? ofJob, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var shards = ofJob is null ? await host.GetShardCountAsync() : 1;
        for (var shard = 0; shard < shards; shard++)
        {
            InstanceId? after = null;
            while (true)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var page = ofJob is { } jobId
                    ? await host.ListOpenAsync(jobId, after, IndexPage)
                    : await host.ListOpenAsync(shard, after, IndexPage);
                if (page.Count == 0)
                {
                    break;
                }

                after = page[^1].InstanceId;
                foreach (var entry in page)
                {
                    yield return entry;
                }
            }
        }
    }

    private async Task AddEndedAsync(HistorySearch search, HistoryPosition? after, InstancePageBuilder page, CancellationToken cancellationToken)
    {
        // Once in a page: a run that was found open may have ended meanwhile.
        var seen = page.Instances.Select(info => info.InstanceId).ToHashSet();
        while (!page.IsFull)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var limit = Math.Min(Parallel, page.Room);
            var slice = await host.FindHistoryAsync(search with { After = after, Limit = limit });
            var rows = slice.Rows.Where(row => !FireDecision.IsSkip(row)).ToList();
            var infos = await Task.WhenAll(rows.Select(row => ReadEndedAsync(row, cancellationToken)));
            foreach (var info in infos.OfType<InstanceInfo>())
            {
                if (Matches(search, info) && seen.Add(info.InstanceId))
                {
                    page.Add(info);
                }
            }

            page.Next = slice.Next is { } next ? CursorPlace.Of(next) : null;
            if (slice.Next is null || slice.Next == after || slice.Rows.Count < limit)
            {
                // One that is short though there is more had to pass over much: so this page ends, too.
                return;
            }

            after = slice.Next;
        }
    }

    /// <summary>The run of a row, where it has ended and this is the row of its last attempt: a run has one for each.</summary>
    private async Task<InstanceInfo?> ReadEndedAsync(AttemptRecord row, CancellationToken cancellationToken)
    {
        if (await instances.ReadStateAsync(row.InstanceId, cancellationToken) is { } info)
        {
            return info.Status.IsTerminal() && info.Attempt == row.Attempt ? info : null;
        }

        var rows = await host.GetHistoryAsync(row.InstanceId);
        return rows.Count == 0 || rows[^1].Attempt <= row.Attempt ? ToInfo(row) : null;
    }
}
