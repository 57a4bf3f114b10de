using System.Runtime.CompilerServices;
using JobGrains.Diagnostics;
using JobGrains.Instances;
using JobGrains.Jobs;
using JobGrains.Tracking;
using static JobGrains.Diagnostics.TelemetryNames;

namespace JobGrains.Client;

/// <summary>What is asked of runs.</summary>
internal sealed partial class JobClient
{
    private const int MaxSilentRounds = 30;
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan WatchPeriod = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MaxWatchPeriod = TimeSpan.FromSeconds(1);

    public async Task<InstanceInfo> CancelAsync(InstanceId instanceId, string? reason = null, CancellationToken cancellationToken = default)
    {
        QueryValidator.Check(instanceId).ThrowIfAny();
        var problems = new ProblemList($"Cancel of '{instanceId}'");
        problems.Text(nameof(reason), reason, 0, JobLimits.MaxFailureLength, "Shorten it.");
        problems.ThrowIfAny();
        var reply = await _calls.CallAsync<IJobInstanceGrain, CancelInstanceRequest, InstanceReply>(
            instanceId.Value, static (grain, cancel) => grain.CancelAsync(cancel), new CancelInstanceRequest(reason), cancellationToken);
        return reply.Instance ?? throw new JobInstanceNotFoundException(instanceId);
    }

    public async Task<InstanceInfo> RetryAsync(RetryRequest request, CancellationToken cancellationToken = default)
    {
        if (!_host.Traces.IsOn)
        {
            return await RetryAsync(request, _host.Traces.OfCaller(), cancellationToken);
        }

        using var activity = _host.Traces.StartCall(Spans.Retry, request?.InstanceId.JobId.Value);
        activity?.SetTag(Attributes.InstanceId, request?.InstanceId.Value);
        try
        {
            return await RetryAsync(request!, _host.Traces.OfCaller(), cancellationToken);
        }
        catch (JobGrainsException exception)
        {
            EngineTraces.Fail(activity, exception);
            throw;
        }
    }

    private async Task<InstanceInfo> RetryAsync(RetryRequest request, StoredTrace? trace, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        QueryValidator.Check(request).ThrowIfAny();
        cancellationToken.ThrowIfCancellationRequested();
        var latest = request.Definition == RetryDefinition.Latest ? (await GetAsync(request.InstanceId.JobId, cancellationToken)).Definition : null;
        var retry = new RetryInstanceRequest(request, latest, InstanceIds.DrawKey(_host.Random), trace);
        for (var round = 1; ; round++)
        {
            try
            {
                var reply = await _host.CallAsync<IJobInstanceGrain, RetryInstanceRequest, InstanceReply>(request.InstanceId.Value, static (grain, ask) => grain.RetryAsync(ask), retry);
                return reply.Instance ?? throw new JobInstanceNotFoundException(request.InstanceId);
            }
            catch (JobGrainsUnavailableException) when (round < ClientCalls.MaxTries)
            {
            }

            await _calls.PauseAsync(round, cancellationToken);
        }
    }

    public async Task<InstanceInfo> GetInstanceAsync(InstanceId instanceId, CancellationToken cancellationToken = default)
    {
        QueryValidator.Check(instanceId).ThrowIfAny();
        return (await _instances.ReadAsync(instanceId, cancellationToken))?.Info ?? throw new JobInstanceNotFoundException(instanceId);
    }

    public async Task<InstanceInfo> WaitAsync(InstanceId instanceId, CancellationToken cancellationToken = default)
    {
        QueryValidator.Check(instanceId).ThrowIfAny();
        using var waiter = _host.Listen(instanceId);
        var attempt = -1;
        var silent = 0;
        while (true)
        {
            try
            {
                var info = (await _instances.SubscribeAsync(instanceId, cancellationToken)).Instance;
                silent = 0;
                if (info is null)
                {
                    return (attempt >= 0 ? await ReadLastAsync(instanceId) : null) ?? throw new JobInstanceNotFoundException(instanceId);
                }

                attempt = info.Attempt;
                if (info.Status.IsTerminal())
                {
                    return info;
                }
            }
            catch (JobGrainsUnavailableException) when (++silent < MaxSilentRounds)
            {
                // The run outlives a silo that is lost, and so does the wait.
            }

            if (await waiter.WaitAsync(AskAgain, _host.Time, cancellationToken) is { } news && news.Attempt >= attempt && news.Status.IsTerminal())
            {
                return news;
            }
        }
    }

    public async IAsyncEnumerable<InstanceProgress> WatchAsync(InstanceId instanceId, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        QueryValidator.Check(instanceId).ThrowIfAny();
        using var waiter = _host.Listen(instanceId);
        InstanceProgress? last = null;
        var period = WatchPeriod;
        var silent = 0;
        if ((await _instances.SubscribeAsync(instanceId, cancellationToken)).Instance is null)
        {
            throw new JobInstanceNotFoundException(instanceId);
        }

        while (true)
        {
            InstanceProgress? progress = null;
            try
            {
                progress = await ReadProgressAsync(instanceId, last, cancellationToken);
                silent = 0;
            }
            catch (JobGrainsUnavailableException) when (++silent < MaxSilentRounds)
            {
                // The run outlives a silo that is lost, and so does whoever watches it.
                progress = last;
            }

            var isNews = progress is not null && WatchOrder.IsNews(last, progress);
            period = isNews ? WatchPeriod : Shorter(period * 2, MaxWatchPeriod);
            if (progress is not null && isNews)
            {
                yield return last = progress;
                if (progress.Status.IsTerminal())
                {
                    yield break;
                }
            }

            await waiter.WaitAsync(period, _host.Time, cancellationToken);
        }
    }

    public async Task<IReadOnlyList<TaskInfo>> ListTasksAsync(TaskQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        QueryValidator.Check(query).ThrowIfAny();
        var request = new ListTasksRequest(query);
        if (await _instances.ReadStateAsync(query.InstanceId, cancellationToken) is null)
        {
            throw new JobInstanceNotFoundException(query.InstanceId);
        }

        var found = new List<TaskInfo>();
        int? attempt = null;
        while (true)
        {
            var reply = await ListTasksAsync(request, cancellationToken);
            if ((attempt ??= reply.Attempt) != reply.Attempt)
            {
                // The next attempt has begun meanwhile: its tasks are others.
                return found;
            }

            found.AddRange(reply.Tasks);
            if (!reply.IsCut || reply.Tasks.Count == 0)
            {
                return found;
            }

            request = new ListTasksRequest(query with { After = found[^1].TaskId, Limit = query.Limit - found.Count });
        }
    }

    private async Task<ListTasksReply> ListTasksAsync(ListTasksRequest request, CancellationToken cancellationToken)
    {
        var instanceId = request.Query.InstanceId;
        var reply = await _calls.CallAsync<IJobInstanceGrain, ListTasksRequest, ListTasksReply>(
            instanceId.Value, static (grain, list) => grain.ListTasksAsync(list), request, cancellationToken);
        return reply.Tracker == TrackerUse.MapReduce
            ? await _calls.CallAsync<IMapReduceTrackerGrain, ListTasksRequest, ListTasksReply>(
                InstanceReader.TrackerKey(instanceId, reply.Attempt), static (grain, list) => grain.ListTasksAsync(list), request, cancellationToken)
            : reply;
    }

    public async Task CancelTaskAsync(InstanceId instanceId, TaskId taskId, CancellationToken cancellationToken = default)
    {
        QueryValidator.Check(instanceId).ThrowIfAny();
        var info = await _instances.ReadStateAsync(instanceId, cancellationToken) ?? throw new JobInstanceNotFoundException(instanceId);
        var request = new CancelTaskRequest(taskId);
        var reply = InstanceReader.HasTracker(info)
            ? await _calls.CallAsync<IMapReduceTrackerGrain, CancelTaskRequest, CancelTaskReply>(
                InstanceReader.TrackerKey(instanceId, info.Attempt), static (grain, cancel) => grain.CancelTaskAsync(cancel), request, cancellationToken)
            : await _calls.CallAsync<IJobInstanceGrain, CancelTaskRequest, CancelTaskReply>(
                instanceId.Value, static (grain, cancel) => grain.CancelTaskAsync(cancel), request, cancellationToken);
        if (reply.Verdict == CancelTaskVerdict.NotFound)
        {
            throw new JobInstanceNotFoundException(instanceId, $"Job instance '{instanceId}' has no task '{taskId}' in attempt {info.Attempt}. List its tasks with ListTasksAsync.");
        }
    }

    private static TimeSpan Shorter(TimeSpan left, TimeSpan right) => left < right ? left : right;

    /// <summary>The end of a run that was pruned while somebody waited for it.</summary>
    private async Task<InstanceInfo?> ReadLastAsync(InstanceId instanceId)
    {
        var rows = await _host.GetHistoryAsync(instanceId);
        return rows.Count == 0 ? null : InstanceFinder.ToInfo(rows[^1]);
    }

    private async Task<InstanceProgress> ReadProgressAsync(InstanceId instanceId, InstanceProgress? last, CancellationToken cancellationToken)
    {
        if (await _instances.ReadAsync(instanceId, cancellationToken) is { } view)
        {
            // Where the tracker does not answer, what it said last is nearer to the truth than nothing.
            if (!view.IsPartial || last is null || last.Attempt != view.Info.Attempt)
            {
                return view.ToProgress();
            }

            return view.Info.Status == InstanceStatus.Running ? last : last with { Status = view.Info.Status };
        }

        var end = await ReadLastAsync(instanceId) ?? throw new JobInstanceNotFoundException(instanceId);
        return new InstanceView(end, long.MaxValue, IsPartial: false).ToProgress();
    }
}
