using System.Runtime.CompilerServices;
using JobGrains.Hosting;
using JobGrains.Instances;
using JobGrains.Jobs;

namespace JobGrains.Client;

/// <summary>
/// Finds runs: open ones by the hashes in the open index, ended ones in the history. Each candidate is verified with its instance, which alone knows its state; of
/// one that was pruned the history's last row counts.
/// </summary>
internal sealed class InstanceFinder(IClientHost host, InstanceReader instances)
{
    private const int IndexPage = 256;
    private const int MaxHistoryRows = 10_000;
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

    public async Task<IReadOnlyList<InstanceInfo>> FindAsync(InstanceQuery query, CancellationToken cancellationToken)
    {
        var found = new Dictionary<InstanceId, InstanceInfo>();
        if (query.Status is not { } status || !status.IsTerminal())
        {
            await AddOpenAsync(query, found, cancellationToken);
        }

        if (query.Status is not { } ended || ended.IsTerminal())
        {
            await AddEndedAsync(query, found, cancellationToken);
        }

        return [.. found.Values.OrderByDescending(info => info.CreatedTime).ThenBy(info => info.InstanceId).Take(query.Limit)];
    }

    private static bool Matches(InstanceQuery query, InstanceInfo info) =>
        (query.JobId is not { } jobId || info.JobId == jobId)
        && (query.BusinessKey is not { } key || info.BusinessKey == key)
        && (query.Tag is not { } tag || info.Tags.Contains(tag))
        && (query.Status is not { } status || info.Status == status);

    private static bool MayMatch(InstanceQuery query, OpenEntry entry) =>
        (query.JobId is not { } jobId || entry.InstanceId.JobId == jobId)
        && (query.BusinessKey is not { } key || entry.Labels.Contains(InstanceLabels.OfBusinessKey(key)))
        && (query.Tag is not { } tag || entry.Labels.Contains(InstanceLabels.OfTag(tag)))
        && query.Status switch
        {
            null => true,
            InstanceStatus.Delayed => entry.State == OpenState.Delayed,
            InstanceStatus.Queued => entry.State == OpenState.Queued,
            _ => true,
        };

    private async Task AddOpenAsync(InstanceQuery query, Dictionary<InstanceId, InstanceInfo> found, CancellationToken cancellationToken)
    {
        // Candidates are taken newest first, a bounded number in a pass; another pass goes on behind the last one where too few of them were right.
        var bound = Math.Max(query.Limit * 2, IndexPage);
        var matched = 0;
        OpenOrder? before = null;
        while (matched < query.Limit)
        {
            var newest = new PriorityQueue<OpenEntry, OpenOrder>();
            await foreach (var entry in ReadIndexAsync(query, cancellationToken))
            {
                var order = new OpenOrder(entry.Created, entry.InstanceId);
                if (!MayMatch(query, entry) || (before is { } limit && order.CompareTo(limit) >= 0))
                {
                    continue;
                }

                newest.Enqueue(entry, order);
                if (newest.Count > bound)
                {
                    newest.Dequeue();
                }
            }

            if (newest.Count == 0)
            {
                return;
            }

            var full = newest.Count == bound;
            var candidates = newest.UnorderedItems.Select(item => item.Priority).OrderDescending().ToList();
            before = candidates[^1];
            foreach (var info in await VerifyAsync(candidates.Select(order => order.InstanceId), cancellationToken))
            {
                if (Matches(query, info) && found.TryAdd(info.InstanceId, info))
                {
                    matched++;
                }
            }

            if (!full)
            {
                return;
            }
        }
    }

    private async IAsyncEnumerable<OpenEntry> ReadIndexAsync(InstanceQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var shards = query.JobId is null ? await host.GetShardCountAsync() : 1;
        for (var shard = 0; shard < shards; shard++)
        {
            InstanceId? after = null;
            while (true)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var page = query.JobId is { } jobId
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

    private async Task AddEndedAsync(InstanceQuery query, Dictionary<InstanceId, InstanceInfo> found, CancellationToken cancellationToken)
    {
        // A run has a row for each attempt, and an earlier one may match where the last does not: read more rows until there are enough runs.
        var seen = new HashSet<InstanceId>();
        var rows = query.Limit;
        var matched = 0;
        while (true)
        {
            var page = await host.FindHistoryAsync(query with { Limit = rows });
            var ids = page.Where(row => !FireDecision.IsSkip(row) && seen.Add(row.InstanceId)).Select(row => row.InstanceId).ToList();
            foreach (var info in await VerifyAsync(ids, cancellationToken))
            {
                if (Matches(query, info) && found.TryAdd(info.InstanceId, info))
                {
                    matched++;
                }
            }

            if (matched >= query.Limit || page.Count < rows || rows == MaxHistoryRows)
            {
                return;
            }

            rows = Math.Min(rows * 4, MaxHistoryRows);
        }
    }

    private async Task<IReadOnlyList<InstanceInfo>> VerifyAsync(IEnumerable<InstanceId> candidates, CancellationToken cancellationToken)
    {
        var infos = new List<InstanceInfo>();
        foreach (var some in candidates.Chunk(Parallel))
        {
            foreach (var read in some.Select(id => ReadAsync(id, cancellationToken)).ToList())
            {
                if (await read is { } info)
                {
                    infos.Add(info);
                }
            }
        }

        return infos;
    }

    private async Task<InstanceInfo?> ReadAsync(InstanceId instanceId, CancellationToken cancellationToken) =>
        await instances.ReadStateAsync(instanceId, cancellationToken)
        ?? ((await host.GetHistoryAsync(instanceId)).LastOrDefault(row => !FireDecision.IsSkip(row)) is { } row ? ToInfo(row) : null);
}
