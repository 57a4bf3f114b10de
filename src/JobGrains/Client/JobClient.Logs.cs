using System.Runtime.CompilerServices;
using JobGrains.Logs;
using JobGrains.Workers;

namespace JobGrains.Client;

/// <summary>What is asked of the logs of runs. What silos still have of a log is stored before its end is answered.</summary>
internal sealed partial class JobClient
{
    private const int MaxPagesRead = 64;
    private static readonly TimeSpan LongestHandOver = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan TailPeriod = TimeSpan.FromMilliseconds(200);

    public async Task<RunLogPage> ReadLogAsync(RunLogQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        QueryValidator.Check(query).ThrowIfAny();
        var lines = new List<RunLogLine>();
        var after = query.After;
        var isHandedOver = false;
        for (var pages = 0; pages < MaxPagesRead; pages++)
        {
            var reply = await AskLogAsync(query with { After = after, Limit = query.Limit - lines.Count }, cancellationToken);
            lines.AddRange(reply.Lines);
            after = reply.Next;
            if (reply.IsAtEnd && lines.Count < query.Limit)
            {
                if (isHandedOver)
                {
                    await ThrowIfUnknownAsync(query.InstanceId, reply, cancellationToken);
                    return new RunLogPage(lines, after, HasMore: false);
                }

                await HandOverWithinAsync(LongestHandOver, query.InstanceId, cancellationToken);
                isHandedOver = true;
            }
            else if (lines.Count >= query.Limit)
            {
                return new RunLogPage(lines, after, !reply.IsAtEnd);
            }
        }

        return new RunLogPage(lines, after, HasMore: true);
    }

    public async IAsyncEnumerable<RunLogLine> TailLogAsync(RunLogQuery query, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        QueryValidator.Check(query).ThrowIfAny();
        using var waiter = _host.Listen(query.InstanceId);
        var after = query.After;
        var period = TailPeriod;
        var silent = 0;
        while (true)
        {
            var isOver = false;
            ReadLogReply? reply = null;
            try
            {
                // In this order: what is logged before the end is handed over before the last look.
                isOver = await HasEndedAsync(query.InstanceId, cancellationToken) && !await HandOverAsync(query.InstanceId, cancellationToken);
                reply = await AskLogAsync(query with { After = after }, cancellationToken);
                silent = 0;
            }
            catch (JobGrainsUnavailableException) when (++silent < MaxSilentRounds)
            {
                // The log outlives a silo that is lost, and so does whoever reads it.
            }

            foreach (var line in reply?.Lines ?? [])
            {
                yield return line;
            }

            after = reply?.Next ?? after;
            if (reply is { IsAtEnd: false })
            {
                period = TailPeriod;
                continue;
            }

            if (isOver && reply is not null)
            {
                await ThrowIfUnknownAsync(query.InstanceId, reply, cancellationToken);
                yield break;
            }

            period = reply is { Lines.Count: > 0 } ? TailPeriod : Shorter(period * 2, MaxWatchPeriod);
            await waiter.WaitAsync(period, _host.Time, cancellationToken);
        }
    }

    public Task<long> DownloadLogAsync(InstanceId instanceId, Stream destination, CancellationToken cancellationToken = default) =>
        LogDownload.WriteAsync(this, instanceId, destination, cancellationToken);

    private Task<ReadLogReply> AskLogAsync(RunLogQuery query, CancellationToken cancellationToken) =>
        _calls.CallAsync<IRunLogGrain, ReadLogRequest, ReadLogReply>(
            query.InstanceId.Value, static (log, request) => log.ReadAsync(request), new ReadLogRequest(query), cancellationToken);

    private async Task<bool> HasEndedAsync(InstanceId instanceId, CancellationToken cancellationToken) =>
        (await _instances.SubscribeAsync(instanceId, cancellationToken)).Instance is not { } info || info.Status.IsTerminal();

    private async Task ThrowIfUnknownAsync(InstanceId instanceId, ReadLogReply reply, CancellationToken cancellationToken)
    {
        if (!reply.Exists && await _instances.ReadStateAsync(instanceId, cancellationToken) is null && (await _host.GetHistoryAsync(instanceId)).Count == 0)
        {
            throw new JobInstanceNotFoundException(instanceId);
        }
    }

    private async Task HandOverWithinAsync(TimeSpan longest, InstanceId instanceId, CancellationToken cancellationToken)
    {
        var began = _host.Time.GetTimestamp();
        for (var round = 0; await HandOverAsync(instanceId, cancellationToken) && _host.Time.GetElapsedTime(began) < longest; round = Math.Min(round + 1, 4))
        {
            await _calls.PauseAsync(round, cancellationToken);
        }
    }

    /// <summary>Has every silo store what it has of a log. Answers whether any of it is not stored yet.</summary>
    private async Task<bool> HandOverAsync(InstanceId instanceId, CancellationToken cancellationToken)
    {
        var request = new FlushLogRequest(instanceId);
        var isPending = false;
        foreach (var answer in (await _host.GetSilosAsync()).Select(silo => AskAsync(silo.Id)).ToList())
        {
            isPending |= await answer;
        }

        cancellationToken.ThrowIfCancellationRequested();
        return isPending;

        async Task<bool> AskAsync(SiloId silo)
        {
            try
            {
                return (await _host.CallAsync<IWorkerGrain, FlushLogRequest, FlushLogReply>(silo.Value, static (worker, flush) => worker.FlushLogAsync(flush), request)).IsPending;
            }
            catch (JobGrainsUnavailableException)
            {
                // As long as it is a member it may have something.
                return true;
            }
        }
    }
}
