using System.Threading.Channels;
using JobGrains.Dispatch;

namespace JobGrains.Workers;

/// <summary>Stopping single tasks, and all of them.</summary>
internal sealed partial class WorkerRuntime
{
    // How long processors have to return after a drain has fired their tokens.
    private static readonly TimeSpan InterruptTime = TimeSpan.FromSeconds(5);

    private readonly List<Channel<bool>> _pulses = [];

    /// <summary>Stops tasks of a holder: waiting ones end as cancelled, running ones get their token fired and the grace period.</summary>
    public StopTasksReply StopTasks(StopTasksRequest request)
    {
        List<HeldTask> held = [];
        List<WorkerTask> fired = [];
        lock (_gate)
        {
            if (_parts.IsKilled)
            {
                return new([]);
            }

            _holders.TryGetValue(request.Holder, out var holder);
            foreach (var epoch in request.Unconfirmed)
            {
                // Still on its way: it comes too late now.
                if (holder?.Find(epoch) is null)
                {
                    _epochs.Remember(EpochMemory.HashOf(request.Holder, epoch), DeliveryVerdict.Overloaded);
                }
            }

            if (holder is null)
            {
                return new([]);
            }

            var wanted = request.Tasks?.ToHashSet();
            var cause = request.Reason == StopReason.Timeout ? StopCause.AttemptTimeout : StopCause.Canceled;
            foreach (var batch in holder.Batches.Where(b => b.Epoch.Incarnation <= request.Incarnation))
            {
                foreach (var task in batch.Tasks)
                {
                    if (task.State == WorkerTaskState.Forgotten || wanted?.Contains(task.TaskId) == false)
                    {
                        continue;
                    }

                    if (task.State == WorkerTaskState.Waiting)
                    {
                        End(task, task.Reports(ReportKind.Canceled, StopRules.Describe(cause, _host.Id, task.Delivered.Try, task.Session.Limits)));
                        CloseIfIdle(task.Session);
                    }
                    else if (task.State == WorkerTaskState.Running)
                    {
                        Stop(task, cause, request.Grace, fired);
                    }

                    held.Add(task.ToHeld());
                }
            }
        }

        Fire(fired);
        return new(held);
    }

    /// <summary>Takes nothing more, gives running tasks <paramref name="grace"/> to end, hands back or interrupts the rest, and reports everything.</summary>
    public async Task DrainAsync(TimeSpan grace)
    {
        Channel<bool> pulse;
        lock (_gate)
        {
            _draining = true;
            pulse = HandBackAllThatWaits();
        }

        Publish();
        await WaitAsync(pulse, static worker => worker.HasOnlyAbandoned, grace);

        List<WorkerTask> fired;
        lock (_gate)
        {
            fired = Interrupt();
        }

        Fire(fired);
        await WaitAsync(pulse, static worker => worker.HasOnlyAbandoned, InterruptTime);
        lock (_gate)
        {
            foreach (var task in _running.ToArray())
            {
                if (!task.IsAbandoned)
                {
                    Abandon(task);
                }
            }

            foreach (var session in _sessions.Values.OrderBy(s => s.Key.InstanceId).ThenBy(s => s.Key.Attempt).ToArray())
            {
                Close(session);
            }
        }

        await WaitAsync(pulse, static worker => worker._held == 0 && worker._closing == 0, _options.CallTimeout * 2);
        lock (_gate)
        {
            if (_held > 0)
            {
                LogDrainIncomplete(_parts.Logger, _held);
            }
        }

        await _parts.RunLogs.HandOverAllAsync();
    }

    private bool HasOnlyAbandoned => _running.Count == _abandoned;

    /// <summary>Hands back what has not started; answers what tells of each change from then on. Under the lock.</summary>
    private Channel<bool> HandBackAllThatWaits()
    {
        var pulse = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        _pulses.Add(pulse);
        HandBackWaiting(static _ => true);
        SendAll();
        return pulse;
    }

    /// <summary>Stops what runs, for a drain; answers the tasks whose tokens are to be fired. Under the lock.</summary>
    private List<WorkerTask> Interrupt()
    {
        List<WorkerTask> fired = [];
        foreach (var task in _running)
        {
            if (!task.IsAbandoned)
            {
                Stop(task, StopCause.Drain, InterruptTime, fired);
            }
        }

        return fired;
    }

    private void HandBackWaiting(Func<WorkerTask, bool> which)
    {
        foreach (var holder in _holders.Values.OrderBy(h => h.Number).ToArray())
        {
            foreach (var batch in holder.Batches)
            {
                foreach (var task in batch.Tasks)
                {
                    if (task.State == WorkerTaskState.Waiting && which(task))
                    {
                        End(task, task.Reports(ReportKind.HandedBack));
                        CloseIfIdle(task.Session);
                    }
                }
            }
        }
    }

    private void Stop(WorkerTask task, StopCause cause, TimeSpan grace, List<WorkerTask> fired)
    {
        if (task.Cause == StopCause.None)
        {
            task.Cause = cause;
            fired.Add(task);
        }

        // The holder repeats itself until it has its answer: only the first request starts the grace period, a shorter one shortens it.
        task.GraceDue = Math.Min(task.GraceDue, Later(grace));
        _alarm.Set(task.GraceDue);
    }

    /// <summary>Fires tokens where user code runs: callbacks registered on them are the user's.</summary>
    private void Fire(List<WorkerTask> tasks)
    {
        foreach (var task in tasks)
        {
            WorkQueue.Start(_host.UserCode, static state => ((Work)state!).Runtime.Fire(((Work)state).Task), new Work(this, task));
        }
    }

    private void Fire(WorkerTask task)
    {
        lock (_gate)
        {
            task.IsTold = true;
            LeavePlace(task);
        }

        _invoker.Fire(task);
    }

    /// <summary>A processor that was told to stop and has not returned in time leaves its place in the run to the next, though not its slot. Without a grace period it may be abandoned first.</summary>
    private void LeavePlace(WorkerTask task)
    {
        if (task.IsAbandoned && task.IsTold && task.RunIndex >= 0)
        {
            task.Session.Abandoned++;
            MakeReady(task.Session);
        }
    }

    /// <summary>A processor has not returned in time: the task's report is fixed, and its slot stays taken until the processor returns.</summary>
    private void Abandon(WorkerTask task)
    {
        task.IsAbandoned = true;
        _abandoned++;
        var kind = task.Cause == StopCause.Drain ? ReportKind.Interrupted : ReportKind.Abandoned;
        End(task, task.Reports(kind, StopRules.Describe(task.Cause, _host.Id, task.Delivered.Try, task.Session.Limits)));
        _parts.Telemetry.Metrics.Abandoned(task.Session.Key.InstanceId);
        LogAbandoned(_parts.Logger, task.TaskId, task.Session.Key.InstanceId, task.Session.Key.Attempt);
        if (IsUnhealthy && !_draining)
        {
            // It takes no work until some have returned, and what waits may run elsewhere; a broadcast target may not, so it waits on.
            LogUnhealthy(_parts.Logger, _abandoned);
            HandBackWaiting(static task => !task.TaskId.IsBroadcastTarget);
        }

        LeavePlace(task);
        MarkCapacity();
        Pulse();
    }

    /// <summary>Something has ended that a drain may wait for.</summary>
    private void Pulse()
    {
        foreach (var pulse in _pulses)
        {
            pulse.Writer.TryWrite(true);
        }
    }

    private async Task WaitAsync(Channel<bool> pulse, Func<WorkerRuntime, bool> isDone, TimeSpan longest)
    {
        long due;
        lock (_gate)
        {
            due = Later(longest);
        }

        while (true)
        {
            lock (_gate)
            {
                if (_parts.IsKilled || isDone(this) || _clock.Now >= due)
                {
                    return;
                }

                _drainDue = Math.Min(_drainDue, due);
                _alarm.Set(due);
            }

            await pulse.Reader.ReadAsync();
        }
    }
}
