using System.Globalization;
using JobGrains.Simulation.Ledgers;
using JobGrains.Testing.Kernel;

namespace JobGrains.Simulation.Lifetimes;

/// <summary>One client that runs a job once: it repeats what it does not know the outcome of, looks now and then, sometimes cancels, sometimes retries.</summary>
internal sealed class Story(Stage stage, JobDefinition job, int number) : Actor(stage, string.Create(CultureInfo.InvariantCulture, $"client{number}"))
{
    private const int MaxRetries = 1;

    /// <summary>By then a run has ended in a healthy cluster, whether or not anybody looks: longer than the catalogue waits for one that waits for a slot.</summary>
    private static readonly TimeSpan Unobserved = TimeSpan.FromMinutes(6);

    /// <summary>A run of an earlier generation of the job, of which nobody knows whether it was created, holds its slot until a write of it can no longer land.</summary>
    private static readonly TimeSpan UnobservedWhenOperated = TimeSpan.FromMinutes(15);

    private readonly string _key = string.Create(CultureInfo.InvariantCulture, $"key{number}");
    private InstanceInfo? _last;
    private RunReceipt? _receipt;
    private long _lostTargets;
    private long _redeliveries;

    public override long LostTargets => _lostTargets;

    public override long Redeliveries => _redeliveries;

    public override async Task RunAsync()
    {
        if (number > 0)
        {
            await DelayAsync(TimeSpan.FromMilliseconds(Random.Next((int)Plan.Spread.TotalMilliseconds)));
        }

        if (Plan.Operated != job.Id)
        {
            State = "saving the job";
            await Ledger.SaveAsync(Name, job, () => InsistAsync(c => c.SaveAsync(job)));
        }

        State = "submitting";
        var request = new RunRequest
        {
            JobId = job.Id,
            IdempotencyKey = _key,
            Delay = DrawDelay(),
        };
        var twin = Random.Chance(0.2) ? SubmitAsync(request) : Task.CompletedTask;
        await SubmitAsync(request);
        await twin;
        if (_receipt!.Outcome != RunOutcome.Skipped)
        {
            await FollowAsync(_receipt.InstanceId);
        }

        State = "done";
    }

    /// <summary>Looks at the run in a healthy cluster, when nothing is going on any more.</summary>
    public override async Task VerifyAsync()
    {
        if (_receipt!.Outcome == RunOutcome.Skipped)
        {
            return;
        }

        State = "verifying";
        var id = _receipt.InstanceId;
        var info = await GetAsync(id);
        var history = await InsistAsync(c => c.GetHistoryAsync(id));
        var tasks = await ListTasksAsync(id, info);
        var run = Ledger.Of(id);
        Ledger.Observed(info);
        Ledger.Read(run, history);
        Ledger.Finished(run, new FinalState(info, history, tasks));
        _lostTargets = tasks.Count(t => t.TaskId.IsBroadcastTarget && t.Status == JobTaskStatus.Lost);
        _redeliveries = history.Sum(r => r.Tasks.Redelivered);
        State = "done";
    }

    public override string ToString() =>
        $"{_key} {_receipt?.InstanceId} is {State}, seen last: {_last?.Status} attempt {_last?.Attempt} {_last?.CancelStage} {_last?.WaitReason}{_last?.Failure} {_last?.Tasks}";

    private TimeSpan DrawDelay() =>
        Plan.IsDelayed && Random.Chance(0.8) ? TimeSpan.FromSeconds(Random.Next(50, 150))
        : Plan.LongDelayRate > 0 && Random.Chance(Plan.LongDelayRate) ? TimeSpan.FromMinutes(10)
        : Random.Chance(0.2) ? TimeSpan.FromMilliseconds(Random.Next(5000))
        : TimeSpan.Zero;

    private async Task SubmitAsync(RunRequest request)
    {
        Ledger.Asked(_key);
        while (true)
        {
            try
            {
                var receipt = await InsistAsync(c => c.RunAsync(request));
                Trace($"RUN   {receipt.InstanceId} {receipt.Outcome}");
                Ledger.Received(_key, receipt);
                if (_receipt is null || receipt.Outcome != RunOutcome.Existing || receipt.InstanceId.Generation > _receipt.InstanceId.Generation)
                {
                    _receipt = receipt;
                }

                return;
            }
            catch (Exception exception) when (exception is JobBacklogFullException or JobNotFoundException or JobConflictException && MayBeRefused(exception))
            {
                // The queue is full, or the job is deleted, or paused without a queue: later it will be otherwise.
                Trace($"is refused: {exception.Message}");
            }

            await DelayAsync(TimeSpan.FromMilliseconds(Random.Next(500, 3000)));
        }
    }

    private bool MayBeRefused(Exception exception) => exception is JobBacklogFullException ? job.Admission.MaxInstances > 0 : Plan.Operated == job.Id;

    private async Task FollowAsync(InstanceId id)
    {
        if (Plan.IsBlind)
        {
            await WaitUnseenAsync(id);
        }

        for (var retries = 0; ; retries++)
        {
            var waiter = Random.Chance(0.15) ? InsistAsync(c => c.WaitAsync(id)) : null;
            var end = await WatchAsync(id);
            if (waiter is not null)
            {
                Waited(await waiter);
            }

            await LookAtHistoryAsync(id);
            if (end.Status == InstanceStatus.Succeeded || end.Attempt == 0 || retries == MaxRetries || !Random.Chance(Plan.RetryRate))
            {
                return;
            }

            State = "retrying";
            await RetryAsync(end);
        }
    }

    /// <summary>Does not look until the cluster has been healthy for long: the run must have ended by itself.</summary>
    private async Task WaitUnseenAsync(InstanceId id)
    {
        State = "waiting unseen";
        while (!Cluster.IsCalm)
        {
            await DelayAsync(TimeSpan.FromSeconds(1));
        }

        var patience = Plan.Operated == job.Id ? UnobservedWhenOperated : Unobserved;
        await DelayAsync(patience);
        var info = await GetAsync(id);
        if (!info.Status.IsTerminal())
        {
            World.Fail("EndsUnobserved", $"{id} is {info.Status} {info.WaitReason} after {patience} without faults.");
        }
    }

    private async Task<InstanceInfo> WatchAsync(InstanceId id)
    {
        var cancelAt = Random.Chance(Plan.CancelRate) ? Random.Next(1, 5) : 0;
        var cancelTaskAt = Random.Chance(Plan.CancelTaskRate) ? Random.Next(1, 5) : 0;
        var wait = TimeSpan.FromMilliseconds(Random.Next(50, 1000));
        for (var look = 1; ; look++)
        {
            State = "waiting";
            await DelayAsync(wait);
            wait = wait < TimeSpan.FromSeconds(30) ? 3 * wait : wait;
            if (look == cancelAt)
            {
                State = "cancelling";
                Ledger.Of(id).CancelAsked = true;
                await CancelAsync(id);
            }

            if (look == cancelTaskAt)
            {
                await CancelTaskAsync(id);
            }

            var info = await GetAsync(id);
            Observe(info);
            if (info.Status.IsTerminal())
            {
                return info;
            }
        }
    }

    /// <summary>Beside looking, the client waited for the end, as most applications do: what it was told is true as well. Not before it has seen the end itself, for the answer to an earlier look may come later.</summary>
    private void Waited(InstanceInfo info)
    {
        Ledger.Of(info.InstanceId).Waited.Add(info);
        Ledger.Observed(info);
        if (!info.Status.IsTerminal())
        {
            World.Fail("WaitingEndsAtTheEnd", $"{_key} waited for the end of {info.InstanceId}, and was told that it is {info.Status}.");
        }
    }

    /// <summary>A run that was accepted is there, and stays there.</summary>
    private async Task<InstanceInfo> GetAsync(InstanceId id)
    {
        try
        {
            return await InsistAsync(c => c.GetInstanceAsync(id));
        }
        catch (JobInstanceNotFoundException)
        {
            throw new SimulationException("AcceptedRunIsNeverLost", $"{_key} was accepted as {id}, and does not exist.");
        }
    }

    private async Task CancelAsync(InstanceId id)
    {
        try
        {
            Observe(await InsistAsync(c => c.CancelAsync(id, "The client cancels.")));
        }
        catch (JobInstanceNotFoundException)
        {
            throw new SimulationException("AcceptedRunIsNeverLost", $"{_key} was accepted as {id}, and does not exist when it is cancelled.");
        }
    }

    private async Task CancelTaskAsync(InstanceId id)
    {
        State = "cancelling a task";
        var task = job.ExecutionType == ExecutionType.Broadcast ? TaskId.BroadcastTarget(0) : job.ExecutionType == ExecutionType.Standalone ? TaskId.Root : TaskId.Mapped(0, 0);
        Ledger.Of(id).TaskCancelsAsked.Add(task);
        try
        {
            await InsistAsync(async c =>
            {
                await c.CancelTaskAsync(id, task);
                return true;
            });
        }
        catch (JobInstanceNotFoundException)
        {
            // There is no such task yet.
        }
    }

    private async Task RetryAsync(InstanceInfo end)
    {
        var run = Ledger.Of(end.InstanceId);
        run.RetriesAsked.Add(end.Attempt);
        var scope = Random.Chance(0.5) ? RetryScope.Failed : RetryScope.All;
        if (scope == RetryScope.Failed)
        {
            Ledger.Adopts(run, end.Attempt + 1, await ListTasksAsync(end.InstanceId, end));
        }

        var twin = Random.Chance(0.3) ? RetryLaterAsync(run, end.Attempt, scope) : Task.CompletedTask;
        if (await RetryAsync(run, end.Attempt, scope) is { } info)
        {
            Observe(info);
        }

        await twin;
    }

    /// <summary>Another client wants the same, and may come when the attempt that this opened has ended.</summary>
    private async Task RetryLaterAsync(RunLedger run, int attempt, RetryScope scope)
    {
        await DelayAsync(TimeSpan.FromMilliseconds(Random.Next(10_000)));
        await RetryAsync(run, attempt, scope);
    }

    private async Task<InstanceInfo?> RetryAsync(RunLedger run, int attempt, RetryScope scope)
    {
        try
        {
            var info = await InsistAsync(c => c.RetryAsync(new RetryRequest { InstanceId = run.InstanceId, ExpectedAttempt = attempt, Scope = scope }));
            Ledger.Retried(run, attempt);
            return info;
        }
        catch (JobConflictException)
        {
            // An earlier try, whose answer was lost, was accepted, or another client's.
        }
        catch (Exception exception) when (exception is JobNotFoundException or JobBacklogFullException && MayBeRefused(exception))
        {
            // A further attempt needs a slot as a new run does.
        }

        return null;
    }

    private async Task LookAtHistoryAsync(InstanceId id)
    {
        State = "reading the history";
        Ledger.Read(Ledger.Of(id), await InsistAsync(c => c.GetHistoryAsync(id)));
    }

    private async Task<IReadOnlyList<TaskInfo>> ListTasksAsync(InstanceId id, InstanceInfo info) =>
        info.ExecutionType is ExecutionType.Standalone or ExecutionType.Broadcast || info.Status != InstanceStatus.Succeeded
            ? await InsistAsync(c => c.ListTasksAsync(new TaskQuery { InstanceId = id, Limit = 1000 }))
            : [];

    private void Observe(InstanceInfo info)
    {
        _last = info;
        Trace(string.Create(CultureInfo.InvariantCulture, $"SEEN  {info.InstanceId} {info.Status} attempt {info.Attempt} {info.WaitReason}{info.Failure}"));
        Ledger.Observed(info);
    }
}
