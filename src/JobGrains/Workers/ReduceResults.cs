using System.Runtime.CompilerServices;
using JobGrains.Tracking;

namespace JobGrains.Workers;

/// <summary>Streams the ends of all tasks of an attempt to reduce: the root, then page by page. While one chunk is consumed the next is on its way.</summary>
internal sealed class ReduceResults(WorkerParts parts, WorkerTask task)
{
    private const int ChunkSize = 500;

    public async IAsyncEnumerable<TaskResult> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        if (task.Delivered.Root is { } root)
        {
            yield return new TaskResult(TaskId.Root, root.Status, root.Result, root.Failure);
        }

        var next = Next(-1, null, cancellationToken);
        while (next is not null)
        {
            var (page, reply) = await next;
            next = Next(page, reply, cancellationToken);
            foreach (var result in reply.Results)
            {
                yield return result;
            }
        }
    }

    /// <summary>Begins to read what follows a chunk; null after the last page.</summary>
    private Task<(int Page, ReadResultsReply Reply)>? Next(int page, ReadResultsReply? last, CancellationToken cancellationToken)
    {
        if (last?.NextIndex is { } index)
        {
            return FetchAsync(page, index, cancellationToken);
        }

        return page + 1 < task.Delivered.PageCount ? FetchAsync(page + 1, 0, cancellationToken) : null;
    }

    private async Task<(int Page, ReadResultsReply Reply)> FetchAsync(int page, int firstIndex, CancellationToken cancellationToken)
    {
        var backOff = new BackOff();
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                return (page, await parts.Calls.ReadResultsAsync(task.Session.Key, page, new ReadResultsRequest(firstIndex, ChunkSize)));
            }
            catch (JobGrainsUnavailableException) when (!parts.IsKilled)
            {
                // As long as the task may run: giving up would cost a try, and the pages come back.
                await Task.Delay(backOff.Next(), parts.Host.Time, cancellationToken);
            }
        }
    }
}
