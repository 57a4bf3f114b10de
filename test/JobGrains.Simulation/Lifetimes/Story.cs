using System.Globalization;
using JobGrains.Simulation.Ledgers;
using JobGrains.Simulation.Workloads;
using JobGrains.Testing.Cluster;
using JobGrains.Testing.Kernel;

namespace JobGrains.Simulation.Lifetimes;

/// <summary>One client that runs the job once: it repeats what it does not know the outcome of, looks now and then, sometimes cancels, sometimes retries.</summary>
internal sealed class Story(SimCluster cluster, Ledger ledger, Plan plan, SimRandom random, int number)
{
    private const int MaxRetries = 1;

    /// <summary>By then a run has ended in a healthy cluster, whether or not anybody looks: longer than the catalogue waits for one that waits for a slot.</summary>
    private static readonly TimeSpan Unobserved = TimeSpan.FromMinutes(6);

    private readonly string _key = string.Create(CultureInfo.InvariantCulture, $"key{number}");
    private string _state = "not begun";
    private InstanceInfo? _last;
    private RunReceipt? _receipt;

    public long LostTargets { get; private set; }

    public long Redeliveries { get; private set; }

    public async Task RunAsync()
    {
        if (number > 0)
        {
            await cluster.World.DelayAsync(TimeSpan.FromMilliseconds(random.Next(3000)));
        }

        _state = "saving";
        ledger.Jobs[plan.Job.Id] = plan.Job;
        await InsistAsync(c => c.SaveAsync(plan.Job));

        _state = "submitting";
        var request = new RunRequest
        {
            JobId = plan.Job.Id,
            IdempotencyKey = _key,
            Delay = random.Chance(0.2) ? TimeSpan.FromMilliseconds(random.Next(5000)) : TimeSpan.Zero,
        };
        var twin = random.Chance(0.2) ? SubmitAsync(request) : Task.CompletedTask;
        await SubmitAsync(request);
        await twin;
        if (_receipt!.Outcome != RunOutcome.Skipped)
        {
            await FollowAsync(_receipt.InstanceId);
        }

        _state = "done";
    }

    /// <summary>Looks at the run in a healthy cluster, when nothing is going on any more.</summary>
    public async Task VerifyAsync()
    {
        if (_receipt!.Outcome == RunOutcome.Skipped)
        {
            return;
        }

        _state = "verifying";
        var id = _receipt.InstanceId;
        var info = await GetAsync(id);
        var history = await InsistAsync(c => c.GetHistoryAsync(id));
        var tasks = await ListTasksAsync(id, info);
        var run = ledger.Of(id);
        ledger.Observed(info);
        ledger.Read(run, history);
        ledger.Finished(run, new FinalState(info, history, tasks));
        LostTargets = tasks.Count(t => t.TaskId.IsBroadcastTarget && t.Status == JobTaskStatus.Lost);
        Redeliveries = history.Sum(r => r.Tasks.Redelivered);
        _state = "done";
    }

    public override string ToString() =>
        $"{_key} {_receipt?.InstanceId} is {_state}, seen last: {_last?.Status} attempt {_last?.Attempt} {_last?.CancelStage} {_last?.WaitReason}{_last?.Failure} {_last?.Tasks}";

    private async Task SubmitAsync(RunRequest request)
    {
        var receipt = await InsistAsync(c => c.RunAsync(request));
        ledger.Received(_key, receipt);
        if (_receipt is null || receipt.Outcome != RunOutcome.Existing)
        {
            _receipt = receipt;
        }
    }

    private async Task FollowAsync(InstanceId id)
    {
        if (plan.IsBlind)
        {
            await WaitUnseenAsync(id);
        }

        for (var retries = 0; ; retries++)
        {
            var end = await WatchAsync(id);
            await LookAtHistoryAsync(id);
            if (end.Status == InstanceStatus.Succeeded || end.Attempt == 0 || retries == MaxRetries || !random.Chance(0.4))
            {
                return;
            }

            _state = "retrying";
            await RetryAsync(end);
        }
    }

    /// <summary>Does not look until the cluster has been healthy for long: the run must have ended by itself.</summary>
    private async Task WaitUnseenAsync(InstanceId id)
    {
        _state = "waiting unseen";
        while (!cluster.IsCalm)
        {
            await cluster.World.DelayAsync(TimeSpan.FromSeconds(1));
        }

        await cluster.World.DelayAsync(Unobserved);
        var info = await GetAsync(id);
        if (!info.Status.IsTerminal())
        {
            cluster.World.Fail("EndsUnobserved", $"{id} is {info.Status} {info.WaitReason} after {Unobserved} without faults.");
        }
    }

    private async Task<InstanceInfo> WatchAsync(InstanceId id)
    {
        var cancelAt = random.Chance(0.12) ? random.Next(1, 5) : 0;
        var cancelTaskAt = random.Chance(0.05) ? random.Next(1, 5) : 0;
        var wait = TimeSpan.FromMilliseconds(random.Next(1, 1000));
        for (var look = 1; ; look++)
        {
            _state = "waiting";
            await cluster.World.DelayAsync(wait);
            wait = wait < TimeSpan.FromSeconds(30) ? 2 * wait : wait;
            if (look == cancelAt)
            {
                _state = "cancelling";
                ledger.Of(id).CancelAsked = true;
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
        _state = "cancelling a task";
        var task = plan.Kind == WorkloadKind.Broadcast ? TaskId.BroadcastTarget(0) : plan.Kind == WorkloadKind.Standalone ? TaskId.Root : TaskId.Mapped(0, 0);
        ledger.Of(id).TaskCancelsAsked.Add(task);
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
        var run = ledger.Of(end.InstanceId);
        run.RetriesAsked.Add(end.Attempt);
        var scope = random.Chance(0.5) ? RetryScope.Failed : RetryScope.All;
        if (scope == RetryScope.Failed)
        {
            ledger.Adopts(run, end.Attempt + 1, await ListTasksAsync(end.InstanceId, end));
        }

        try
        {
            Observe(await InsistAsync(c => c.RetryAsync(new RetryRequest
            {
                InstanceId = end.InstanceId,
                ExpectedAttempt = end.Attempt,
                Scope = scope,
            })));
        }
        catch (JobConflictException)
        {
            // An earlier try, whose answer was lost, was accepted.
        }
    }

    private async Task LookAtHistoryAsync(InstanceId id)
    {
        _state = "reading the history";
        ledger.Read(ledger.Of(id), await InsistAsync(c => c.GetHistoryAsync(id)));
    }

    private async Task<IReadOnlyList<TaskInfo>> ListTasksAsync(InstanceId id, InstanceInfo info) =>
        info.ExecutionType is ExecutionType.Standalone or ExecutionType.Broadcast || info.Status != InstanceStatus.Succeeded
            ? await InsistAsync(c => c.ListTasksAsync(new TaskQuery { InstanceId = id, Limit = 1000 }))
            : [];

    private void Observe(InstanceInfo info)
    {
        _last = info;
        ledger.Observed(info);
    }

    /// <summary>Repeats a call until its outcome is known.</summary>
    private async Task<T> InsistAsync<T>(Func<IJobClient, Task<T>> call)
    {
        for (var wait = TimeSpan.FromMilliseconds(50); ; wait = wait < TimeSpan.FromSeconds(5) ? 2 * wait : wait)
        {
            try
            {
                return await cluster.CallAsync(call);
            }
            catch (Exception exception) when (exception is JobGrainsUnavailableException or JobRunUnknownException)
            {
                if (cluster.World.IsTracing)
                {
                    cluster.World.Trace("client", $"{_key} {_state}: {exception.Message}");
                }
            }

            await cluster.World.DelayAsync(wait);
        }
    }
}
