using JobGrains.Diagnostics;
using JobGrains.Hosting;
using JobGrains.Workers;

namespace JobGrains.Dispatch;

/// <summary>
/// What a holder has out at workers, in memory: sends batches, repeats a send of unknown outcome to the same silo under the same epoch, asks all workers after a
/// re-activation and adopts what they hold, compares holdings every while, notices lost silos, and stops tasks. Decides nothing about tasks: its owner does.
/// </summary>
internal sealed class DeliveryDesk(IGrainHost host, HolderId holder, IDeskOwner owner)
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(5);

    private readonly List<DeliveryBatch> _batches = new(1);
    private Dictionary<SiloId, TimeSpan>? _retryDelays;
    private HashSet<SiloId>? _unanswered;
    private HashSet<SiloId>? _asked;
    private HashSet<TaskId>? _stopping;
    private StopTasksRequest? _stop;
    private long _number;
    private bool _reconciling;
    private bool _superseded;

    public long Incarnation { get; private set; }

    /// <summary>Whether every worker has been heard, so that tasks may be sent and reports be judged.</summary>
    public bool IsReady => Incarnation > 0 && _unanswered is null && !_superseded;

    public bool IsEmpty => _batches.Count == 0;

    /// <summary>How many tasks are out.</summary>
    public int TaskCount => _batches.Sum(b => b.Count);

    /// <summary>Whether a stop was asked for and every worker concerned has fired the tokens.</summary>
    public bool IsStopAcknowledged => _batches.TrueForAll(b => b.IsStopAcknowledged || !IsStopping(b));

    private EngineMetrics Metrics => host.Silo.Engine.Telemetry.Metrics;

    private TimeSpan ReconcilePeriod => host.Silo.Engine.Options.ReconcilePeriod;

    /// <summary>Opens the desk of a ledger that was made by this activation: nothing can be out.</summary>
    public void Open(long incarnation) => Incarnation = incarnation;

    /// <summary>
    /// Opens the desk under an incarnation that is durable, and asks every living worker what it holds; and the silos of durable dispatches, of which this silo's
    /// view may not have heard yet.
    /// </summary>
    public async ValueTask InquireAsync(long incarnation, IEnumerable<SiloId?> dispatchedTo)
    {
        Incarnation = incarnation;
        host.Hold(2 * ReconcilePeriod);
        var view = host.Silo.Cluster.Current;
        _unanswered = [];
        _asked = [];
        Ask(view.Living.Select(m => m.Id).Concat(dispatchedTo.OfType<SiloId>().Where(silo => view.StateOf(silo) == MemberState.Unknown)));
        await CompleteInquiryAsync();
    }

    public Epoch NextEpoch() => new(Incarnation, ++_number);

    /// <summary>Sends a batch. Its tasks are out until they are removed, refused or lost.</summary>
    public void Send(SiloId silo, DeliveryRequest request)
    {
        var batch = DeliveryBatch.Sent(silo, request, host.Silo.Time.GetTimestamp());
        _batches.Add(batch);
        Metrics.Delivered(request);
        Deliver(batch);
        ScheduleReconcile();
    }

    /// <summary>How many batches are out at a silo.</summary>
    public int BatchesAt(SiloId silo)
    {
        var count = 0;
        foreach (var batch in _batches)
        {
            if (batch.Silo == silo && batch.Count > 0)
            {
                count++;
            }
        }

        return count;
    }

    public bool AnythingAt(SiloId silo) => BatchesAt(silo) > 0;

    /// <summary>The silos that tasks are out at.</summary>
    public IReadOnlyList<SiloId> Silos => SilosOut();

    /// <summary>Whether this epoch is the delivery of the task that counts.</summary>
    public bool IsCurrent(TaskId taskId, Epoch epoch) => _batches.Exists(b => b.Epoch == epoch && b.Contains(taskId));

    /// <summary>Whether a worker asks about the very delivery that is recorded in the ledger and out at this desk.</summary>
    /// <exception cref="JobGrainsUnavailableException">The delivery is a later activation's.</exception>
    public bool IsRecorded(TaskEntry? entry, ConfirmStartRequest request)
    {
        RequireNotSuperseded(request.Epoch);
        return entry is { Status: JobTaskStatus.Dispatched } && entry.Epoch == request.Epoch && entry.Silo == request.Silo && IsCurrent(request.TaskId, request.Epoch);
    }

    /// <summary>
    /// Takes a reported task off the desk, if its epoch is that of the delivery that counts; any other report changes nothing. The caller makes the report durable
    /// before the turn ends, or the activation ends with it.
    /// </summary>
    /// <param name="taskId">The task.</param>
    /// <param name="epoch">The epoch of the report.</param>
    /// <param name="silo">The silo that the task was at.</param>
    /// <param name="completed">The batch, if this was the last task of it.</param>
    /// <exception cref="JobGrainsUnavailableException">The delivery is a later activation's.</exception>
    public bool TryTake(TaskId taskId, Epoch epoch, out SiloId silo, out DeliveryBatch? completed)
    {
        RequireNotSuperseded(epoch);
        completed = null;
        for (var i = 0; i < _batches.Count; i++)
        {
            var batch = _batches[i];
            if (batch.Epoch == epoch && batch.Contains(taskId))
            {
                silo = batch.Silo;
                batch.Remove(taskId);
                if (batch.Count == 0)
                {
                    _batches.RemoveAt(i);
                    completed = batch;
                }

                return true;
            }
        }

        Metrics.Fenced();
        silo = default;
        return false;
    }

    /// <summary>Takes the reported tasks off the desk, and answers the reports that count: a report whose epoch is not the one held for the task changes nothing.</summary>
    /// <inheritdoc cref="TryTake" path="/exception"/>
    public IReadOnlyList<TakenReport> Take(IReadOnlyList<TaskReport> reports)
    {
        List<TakenReport>? taken = null;
        for (var i = 0; i < reports.Count; i++)
        {
            if (TryTake(reports[i].TaskId, reports[i].Epoch, out var silo, out _))
            {
                (taken ??= new List<TakenReport>(reports.Count - i)).Add(new TakenReport(reports[i], silo));
            }
        }

        return taken ?? [];
    }

    /// <summary>The silo and epoch of a task that is out.</summary>
    public (SiloId Silo, Epoch Epoch)? Find(TaskId taskId)
    {
        foreach (var batch in _batches)
        {
            if (batch.Contains(taskId))
            {
                return (batch.Silo, batch.Epoch);
            }
        }

        return null;
    }

    public bool IsOut(TaskId taskId) => Find(taskId) is not null;

    /// <summary>Stops all tasks that are out, or some; repeated until every worker has fired their tokens, also for batches that arrive later.</summary>
    public void Stop(StopReason reason, TimeSpan grace, IReadOnlyList<TaskId>? tasks)
    {
        var stopsAll = tasks is null || (_stop is not null && _stopping is null);
        _stop = new StopTasksRequest { Holder = holder, Incarnation = Incarnation, Reason = reason, Grace = grace };
        _stopping = stopsAll ? null : [.. _stopping ?? [], .. tasks!];

        foreach (var silo in SilosOut())
        {
            SendStop(silo);
        }
    }

    /// <summary>Notices silos that have died.</summary>
    public async ValueTask OnClusterChangedAsync()
    {
        var view = host.Silo.Cluster.Current;
        foreach (var silo in SilosOut())
        {
            if (view.StateOf(silo) == MemberState.Dead)
            {
                await LoseAsync(silo, [.. _batches.Where(b => b.Silo == silo)]);
            }
        }

        if (_unanswered is not null)
        {
            Ask(view.Living.Select(m => m.Id));
            _unanswered.RemoveWhere(silo => view.StateOf(silo) == MemberState.Dead);
            await CompleteInquiryAsync();
        }
    }

    private void Remove(TaskId taskId, Epoch epoch)
    {
        for (var i = 0; i < _batches.Count; i++)
        {
            if (_batches[i].Epoch == epoch)
            {
                _batches[i].Remove(taskId);
                if (_batches[i].Count == 0)
                {
                    _batches.RemoveAt(i);
                }

                return;
            }
        }
    }

    private SiloId[] SilosOut() => [.. _batches.Select(b => b.Silo).Distinct().Order()];

    private bool IsStopping(DeliveryBatch batch) => _stop is not null && (_stopping is null || batch.Tasks.Any(_stopping.Contains));

    private void Deliver(DeliveryBatch batch)
    {
        batch.IsSending = true;
        host.Send<IWorkerGrain, DeliveryRequest, DeliveryReply>(batch.Silo.Value, static (worker, request) => worker.DeliverAsync(request), batch.Request!, outcome => OnDeliveredAsync(batch, outcome));
    }

    private async ValueTask OnDeliveredAsync(DeliveryBatch batch, CallOutcome<DeliveryReply> outcome)
    {
        batch.IsSending = false;
        if (_superseded || batch.IsAccepted || !_batches.Contains(batch))
        {
            return;
        }

        if (!outcome.IsReply)
        {
            if (host.Silo.Cluster.Current.StateOf(batch.Silo) == MemberState.Dead)
            {
                await LoseAsync(batch.Silo, [batch]);
                return;
            }

            RetryLater(batch.Silo, () => Redeliver(batch));
            return;
        }

        _retryDelays?.Remove(batch.Silo);
        switch (outcome.Reply.Verdict)
        {
            case DeliveryVerdict.Accepted:
                batch.Accept();
                if (IsStopping(batch))
                {
                    SendStop(batch.Silo);
                }

                await owner.OnAcceptedAsync(batch.Silo);
                return;

            case DeliveryVerdict.Superseded:
                Metrics.Refused(DeliveryVerdict.Superseded);
                Supersede();
                return;

            default:
                _batches.Remove(batch);
                Metrics.Refused(outcome.Reply.Verdict);
                await owner.OnRefusedAsync(batch.Silo, batch.Tasks, outcome.Reply);
                return;
        }
    }

    private void Redeliver(DeliveryBatch batch)
    {
        if (_superseded || batch.IsSending || batch.IsAccepted || !_batches.Contains(batch))
        {
            return;
        }

        if (IsStopping(batch))
        {
            SendStop(batch.Silo);
        }
        else
        {
            Deliver(batch);
        }
    }

    private void RetryLater(SiloId silo, Action retry)
    {
        _retryDelays ??= [];
        var delay = _retryDelays.GetValueOrDefault(silo, FirstRetry);
        _retryDelays[silo] = delay * 2 < LongestRetry ? delay * 2 : LongestRetry;
        host.StartTimer(delay, () =>
        {
            retry();
            return default;
        });
    }

    /// <summary>A later activation has sent what this one is asked about: an answer from here would make the worker forget what it is to tell the other.</summary>
    private void RequireNotSuperseded(Epoch epoch)
    {
        if (epoch.Incarnation > Incarnation)
        {
            Supersede();
            throw new JobGrainsUnavailableException($"Activation {Incarnation} of '{holder.Key}' was superseded by {epoch.Incarnation}. Ask again.");
        }
    }

    private void Supersede()
    {
        // Another activation has a higher incarnation: whatever this one remembers is of the past.
        _superseded = true;
        _batches.Clear();
        host.Deactivate();
    }

    private async ValueTask LoseAsync(SiloId silo, IReadOnlyList<DeliveryBatch> batches)
    {
        var tasks = batches.SelectMany(b => b.Tasks).ToArray();
        foreach (var batch in batches)
        {
            _batches.Remove(batch);
        }

        if (tasks.Length > 0)
        {
            await owner.OnLostAsync(silo, tasks);
        }
    }

    private void Ask(IEnumerable<SiloId> silos)
    {
        foreach (var silo in silos.Order().ToArray())
        {
            if (_asked!.Add(silo))
            {
                _unanswered!.Add(silo);
                AskHoldings(silo, FirstRetry);
            }
        }
    }

    private void AskHoldings(SiloId silo, TimeSpan retry) =>
        host.Send<IWorkerGrain, HoldingsRequest, HoldingsReply>(
            silo.Value,
            static (worker, request) => worker.GetHoldingsAsync(request),
            new HoldingsRequest(holder, Incarnation),
            outcome => OnHoldingsAsync(silo, outcome, retry));

    private async ValueTask OnHoldingsAsync(SiloId silo, CallOutcome<HoldingsReply> outcome, TimeSpan retry)
    {
        if (_superseded || _unanswered is null || !_unanswered.Contains(silo))
        {
            return;
        }

        if (!outcome.IsReply)
        {
            if (host.Silo.Cluster.Current.StateOf(silo) == MemberState.Dead)
            {
                _unanswered.Remove(silo);
                await CompleteInquiryAsync();
                return;
            }

            host.StartTimer(retry, () =>
            {
                if (_unanswered?.Contains(silo) == true)
                {
                    AskHoldings(silo, retry * 2 < LongestRetry ? retry * 2 : LongestRetry);
                }

                return default;
            });
            return;
        }

        if (outcome.Reply.Incarnation > Incarnation)
        {
            Supersede();
            return;
        }

        _unanswered.Remove(silo);
        foreach (var group in outcome.Reply.Tasks.GroupBy(t => t.Epoch).OrderByDescending(g => g.Key))
        {
            // Of two deliveries of a task the later one counts.
            var adopted = group.Where(held => owner.CanAdopt(silo, held) && !(Find(held.TaskId)?.Epoch.CompareTo(held.Epoch) > 0)).Select(held => held.TaskId).ToArray();
            foreach (var taskId in adopted)
            {
                if (Find(taskId) is { } earlier)
                {
                    Remove(taskId, earlier.Epoch);
                }
            }

            if (adopted.Length > 0)
            {
                _batches.Add(DeliveryBatch.Adopted(silo, group.Key, adopted, host.Silo.Time.GetTimestamp()));
                ScheduleReconcile();
                foreach (var held in group)
                {
                    if (held.Progress is { } progress && adopted.Contains(held.TaskId))
                    {
                        owner.OnProgress(progress);
                    }
                }
            }
        }

        await CompleteInquiryAsync();
    }

    private async ValueTask CompleteInquiryAsync()
    {
        if (_unanswered is { Count: 0 })
        {
            _unanswered = null;
            _asked = null;
            if (_stop is not null)
            {
                foreach (var silo in SilosOut())
                {
                    SendStop(silo);
                }
            }

            await owner.OnInquiredAsync();
        }
    }

    private void ScheduleReconcile()
    {
        if (_reconciling || _superseded)
        {
            return;
        }

        _reconciling = true;
        host.Hold(2 * ReconcilePeriod);
        host.StartTimer(ReconcilePeriod, () =>
        {
            _reconciling = false;
            Reconcile();
            return default;
        });
    }

    private void Reconcile()
    {
        if (_batches.Count == 0 || _superseded)
        {
            return;
        }

        foreach (var silo in SilosOut())
        {
            // Only what had arrived before the question may be missing in the answer.
            var arrived = _batches.Where(b => b.Silo == silo && b.IsAccepted).ToArray();
            host.Send<IWorkerGrain, HoldingsRequest, HoldingsReply>(
                silo.Value,
                static (worker, request) => worker.GetHoldingsAsync(request),
                new HoldingsRequest(holder, Incarnation),
                outcome => OnComparedAsync(silo, arrived, outcome));
            foreach (var batch in _batches.Where(b => b.Silo == silo && !b.IsAccepted).ToArray())
            {
                Redeliver(batch);
            }
        }

        ScheduleReconcile();
    }

    private async ValueTask OnComparedAsync(SiloId silo, DeliveryBatch[] arrived, CallOutcome<HoldingsReply> outcome)
    {
        if (_superseded || !outcome.IsReply)
        {
            return;
        }

        if (outcome.Reply.Incarnation > Incarnation)
        {
            Supersede();
            return;
        }

        var held = outcome.Reply.Tasks.ToDictionary(t => (t.TaskId, t.Epoch), t => t.State);
        var missing = new List<TaskId>();
        foreach (var batch in arrived)
        {
            foreach (var taskId in batch.Tasks)
            {
                if (!_batches.Contains(batch) || !batch.Contains(taskId))
                {
                    continue;
                }

                if (!held.TryGetValue((taskId, batch.Epoch), out var state))
                {
                    missing.Add(taskId);
                    Remove(taskId, batch.Epoch);
                }
                else if (state is HeldState.Waiting or HeldState.Running && IsStopping(batch))
                {
                    batch.IsStopAcknowledged = false;
                }
            }
        }

        if (_batches.Exists(b => b.Silo == silo && IsStopping(b) && !b.IsStopAcknowledged))
        {
            SendStop(silo);
        }

        if (missing.Count > 0)
        {
            await owner.OnLostAsync(silo, missing);
        }
    }

    private void SendStop(SiloId silo)
    {
        var concerned = _batches.Where(b => b.Silo == silo && IsStopping(b)).ToArray();
        if (concerned.Length == 0)
        {
            return;
        }

        var unconfirmed = concerned.Where(b => !b.IsAccepted && !b.IsSending).ToArray();
        var request = _stop! with
        {
            Incarnation = Incarnation,
            Tasks = _stopping is null ? null : [.. concerned.SelectMany(b => b.Tasks).Where(_stopping.Contains)],
            Unconfirmed = [.. unconfirmed.Select(b => b.Epoch)],
        };
        host.Send<IWorkerGrain, StopTasksRequest, StopTasksReply>(
            silo.Value,
            static (worker, stop) => worker.StopTasksAsync(stop),
            request,
            outcome => OnStoppedAsync(silo, concerned, unconfirmed, outcome));
    }

    private async ValueTask OnStoppedAsync(SiloId silo, DeliveryBatch[] concerned, DeliveryBatch[] unconfirmed, CallOutcome<StopTasksReply> outcome)
    {
        if (_superseded)
        {
            return;
        }

        if (!outcome.IsReply)
        {
            if (_batches.Exists(b => b.Silo == silo && IsStopping(b) && !b.IsStopAcknowledged))
            {
                RetryLater(silo, () => SendStop(silo));
            }

            return;
        }

        _retryDelays?.Remove(silo);
        var held = outcome.Reply.Tasks.Select(t => (t.TaskId, t.Epoch)).ToHashSet();
        var never = new List<TaskId>();
        foreach (var batch in concerned.Where(_batches.Contains))
        {
            if (unconfirmed.Contains(batch))
            {
                // The worker now refuses this epoch: what it does not hold of it never starts.
                never.AddRange(batch.Tasks.Where(taskId => !held.Contains((taskId, batch.Epoch))));
                batch.Accept();
            }

            batch.IsStopAcknowledged = batch.IsAccepted;
        }

        foreach (var taskId in never)
        {
            if (Find(taskId) is { } found)
            {
                Remove(taskId, found.Epoch);
            }
        }

        if (never.Count > 0)
        {
            await owner.OnStoppedAsync(never);
        }

        if (IsStopAcknowledged)
        {
            await owner.OnStopAcknowledgedAsync();
        }
    }
}
