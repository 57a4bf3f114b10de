using JobGrains.Dispatch;
using JobGrains.Hosting;
using JobGrains.Jobs;

namespace JobGrains.Instances;

internal partial class JobInstanceGrain
{
    private const string CanceledByCaller = "Canceled by a caller.";

    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(1);

    private readonly CapacityWait _capacityWait = new();

    private string? _waitReason;

    // Put into words when somebody asks: a hundred thousand runs that wait keep one answer of the worker.
    private (SiloId Silo, DeliveryReply Reply)? _refusal;
    private IGrainTimer? _deadlineTimer;
    private bool _askingForSlot;

    public async ValueTask<Ack> ReportAsync(ReportRequest request)
    {
        if (_record is not { IsOpen: true } record)
        {
            return Ack.Done;
        }

        RequireReady();

        for (var i = 0; i < request.Progress.Count; i++)
        {
            OnProgress(request.Progress[i]);
        }

        var taken = _desk.Take(request.Reports);
        if (taken.Count > 0)
        {
            _progress?.Book.End(taken);
            var change = Rules(record).AfterReports(taken, Now, Silo.Random);
            await ChangeTasksAsync(change.Tasks, change.Tries, change.Stage);
            await PumpAsync();
        }

        return Ack.Done;
    }

    public async ValueTask<ConfirmStartReply> ConfirmStartAsync(ConfirmStartRequest request)
    {
        if (_record is not { IsOpen: true } record)
        {
            return new ConfirmStartReply(StartVerdict.Drop);
        }

        RequireReady();

        // From durable state: the entry says which delivery may start, and a recorded cancel forbids all.
        var entry = Find(record, request.TaskId);
        if (!_desk.IsRecorded(entry, request))
        {
            return new ConfirmStartReply(StartVerdict.Drop);
        }

        if (record.Stop is not { } stop)
        {
            return new ConfirmStartReply(StartVerdict.Start);
        }

        // The worker drops it without a report: it has ended here.
        _desk.TryTake(request.TaskId, request.Epoch, out _, out _);
        await ChangeAndPumpAsync([TaskRules.Cancel(entry!, stop.Message)]);
        return new ConfirmStartReply(StartVerdict.Drop);
    }

    public ValueTask<SessionReply> DescribeSessionAsync(SessionRequest request) =>
        new(new SessionReply(_record is { IsOpen: true } record && record.Attempt == request.Attempt ? SessionOf(record) : null));

    public ValueTask<ReleaseSessionReply> ReleaseSessionAsync(SessionRequest request)
    {
        var keep = _record is { IsOpen: true } record
            && record.Attempt == request.Attempt
            && (record.FinalizerSilo == request.Silo
                || _desk.AnythingAt(request.Silo)
                || record.Tasks.Any(t => t.Target == request.Silo && !t.Status.IsTerminal()));
        return new(new ReleaseSessionReply(keep ? SessionVerdict.Keep : SessionVerdict.Release));
    }

    public bool CanAdopt(SiloId silo, HeldTask held)
    {
        var record = _record!;
        return held.Attempt == record.Attempt && Find(record, held.TaskId) is { } entry && TaskRules.MayAdopt(entry, silo, held);
    }

    public async ValueTask OnInquiredAsync()
    {
        if (_record is not { IsOpen: true } record)
        {
            return;
        }

        var changed = Rules(record).AfterInquiry(_desk.IsOut, Silo.Cluster.Current, _desk.Incarnation);
        if (changed.Count == 0 && record.Stop is not null)
        {
            await ApplyAsync(InstanceRules.Settle(record, Now, Silo.Random));
        }

        await ChangeAndPumpAsync(changed);
    }

    public async ValueTask OnRefusedAsync(SiloId silo, IReadOnlyList<TaskId> tasks, DeliveryReply reply)
    {
        if (_record is not { IsOpen: true } record)
        {
            return;
        }

        _waitReason = null;
        _refusal = (silo, reply);
        var isTold = reply.Verdict == DeliveryVerdict.Overloaded;
        _pumpTimer.At(Now + _capacityWait.Next(Now, isTold ? CapacityWait.Told : CapacityWait.Untold));
        var changed = Rules(record).AfterRefusal(silo, tasks, reply);
        if (isTold && record.Stop is null && !record.Tasks.Any(t => t.Target is not null))
        {
            if (changed.Count > 0)
            {
                await ChangeTasksAsync(changed);
            }

            return;
        }

        await ChangeAndPumpAsync(changed);
    }

    public ValueTask OnAcceptedAsync(SiloId silo)
    {
        _waitReason = null;
        _refusal = null;
        _capacityWait.End();
        return default;
    }

    public async ValueTask OnLostAsync(SiloId silo, IReadOnlyList<TaskId> tasks)
    {
        if (_record is { IsOpen: true } record)
        {
            LogTasksLost(silo, tasks.Count, _id);
            _progress?.Book.End(tasks);
            await ChangeAndPumpAsync(Rules(record).AfterLoss(silo, tasks));
        }
    }

    public async ValueTask OnStoppedAsync(IReadOnlyList<TaskId> tasks)
    {
        if (_record is { IsOpen: true } record)
        {
            await ChangeAndPumpAsync(Rules(record).AfterStop(tasks, record.Stop?.Message ?? CanceledByCaller));
        }
    }

    public ValueTask OnStopAcknowledgedAsync() => default;

    private void RequireReady()
    {
        if (!_desk.IsReady)
        {
            throw new JobGrainsUnavailableException("The instance was re-activated and has not heard all workers yet. Ask again.");
        }
    }

    private static TaskEntry? Find(InstanceRecord record, TaskId taskId)
    {
        for (var i = 0; i < record.Tasks.Count; i++)
        {
            if (record.Tasks[i].TaskId == taskId)
            {
                return record.Tasks[i];
            }
        }

        return null;
    }

    private TaskPolicy PolicyOf(InstanceRecord record, TaskEntry entry)
    {
        var policy = TaskPolicy.For(record.Definition, Options.MaxSnoozes);
        return entry.Target is null ? policy : policy with { MaxDeliveries = 1 };
    }

    private LedgerRules Rules(InstanceRecord record) => new(record.Tasks, record.Stop?.Message, entry => PolicyOf(record, entry));

    private async ValueTask ChangeAndPumpAsync(IReadOnlyList<TaskEntry> changed)
    {
        if (changed.Count > 0)
        {
            await ChangeTasksAsync(changed, TryRecords.Of(_record!.Tasks, changed, Now));
        }

        await PumpAsync();
    }

    private static SessionSpec SessionOf(InstanceRecord record) => new()
    {
        Snapshot = record.Snapshot,
        Parameters = record.Parameters,
        BusinessKey = record.BusinessKey,
        ScheduledTime = record.ScheduledTime,
        Trace = record.Trace,
    };

    /// <summary>Makes changed tasks durable with all that follows from them.</summary>
    private ValueTask ChangeTasksAsync(IReadOnlyList<TaskEntry> changed, IReadOnlyList<TryRecord>? tries = null, CancelStage stage = CancelStage.None)
    {
        var record = _record!;
        var next = record with
        {
            Tasks = Replace(record.Tasks, changed),
            Tries = tries is not { Count: > 0 } ? record.Tries : record.Tries.Count == 0 ? tries : [.. record.Tries, .. tries],
            CancelStage = stage > record.CancelStage ? stage : record.CancelStage,
            Broadcast = record.Definition.ExecutionType == ExecutionType.Broadcast
                ? record.BroadcastOrEmpty with { LaterSilos = BroadcastRules.LaterSilos(record, Silo.Cluster.Current) }
                : null,
        };
        return ApplyAsync(InstanceRules.Settle(next, Now, Silo.Random));
    }

    private static IReadOnlyList<TaskEntry> Replace(IReadOnlyList<TaskEntry> tasks, IReadOnlyList<TaskEntry> changed) =>
        tasks.Count == 1 ? [changed[0]] : [.. tasks.Select(t => changed.FirstOrDefault(c => c.TaskId == t.TaskId) ?? t)];

    private async ValueTask ApplyAsync(InstanceChange change)
    {
        if (!ReferenceEquals(change.Record, _record))
        {
            await SaveAsync(change);
        }
    }

    private async ValueTask BeginAsync(InstanceRecord record)
    {
        var opened = InstanceRules.OpenAttempt(record, Silo.Cluster.Current, Picker, Now);

        // A new attempt has a new ledger: what an earlier one had out no longer counts.
        _desk = NewDesk();
        _desk.Open(opened.Incarnation + 1);
        _slotReleased = false;
        _capacityWait.End();
        await SaveAsync(new InstanceChange(opened with { Incarnation = opened.Incarnation + 1 }));
        await PumpAsync();
    }

    private async ValueTask StopAsync(StopRecord stop)
    {
        var record = _record!;
        if (record.Tasks.Count > 0)
        {
            RequireReady();
        }

        await SaveAsync(InstanceRules.Stop(record, stop, _desk.IsOut, Now, Silo.Random));
        if (_record!.IsOpen)
        {
            _desk.Stop(stop.Reason, record.Definition.Timeouts.Grace, tasks: null);
        }

        await PumpAsync();
    }

    /// <summary>Does whatever the durable state asks for now. Every action of the instance can be derived again from here.</summary>
    private async ValueTask PumpAsync()
    {
        if (_record is not { } record)
        {
            return;
        }

        HandOver(record);
        switch (record.Status)
        {
            case InstanceStatus.Delayed when record.NotBefore <= Now:
                if (record.Admission == AdmissionState.NotAsked)
                {
                    await SaveAsync(new InstanceChange(record with { Status = InstanceStatus.Queued, NotBefore = null }));
                    AskForSlot();
                }
                else
                {
                    await BeginAsync(record);
                }

                return;

            case InstanceStatus.Queued:
                if (record.Admission == AdmissionState.NotAsked)
                {
                    AskForSlot();
                }

                return;

            case InstanceStatus.WaitingForCapacity:
                await TryStartAsync(record);
                return;

            case InstanceStatus.Running or InstanceStatus.Finalizing or InstanceStatus.Canceling:
                if (record.HasTracker)
                {
                    DriveTracker();
                }
                else if (record.Stop is null)
                {
                    await DispatchAsync(record);
                }

                return;

            case InstanceStatus.Succeeded or InstanceStatus.Failed or InstanceStatus.Canceled:
                LeaveWhenDone(record);
                return;
        }
    }

    private async ValueTask TryStartAsync(InstanceRecord record)
    {
        var now = Now;
        var next = InstanceRules.Start(record, Silo.Cluster.Current, Picker, now);
        if (next.Status == InstanceStatus.Running)
        {
            await SaveAsync(new InstanceChange(next));
            await PumpAsync();
        }
        else if (now >= record.WaitUntil)
        {
            await SaveAsync(InstanceRules.EndAttempt(record, InstanceStatus.Failed, result: null, new FailureInfo { Kind = FailureKind.NoCapacity, Message = next.WaitReason! }, now, Silo.Random));
            await PumpAsync();
        }
        else
        {
            _waitReason = next.WaitReason;
            _pumpTimer.At(Earlier(now + _capacityWait.Next(now, CapacityWait.Untold), record.WaitUntil));
        }
    }

    private async ValueTask DispatchAsync(InstanceRecord record)
    {
        if (!_desk.IsReady)
        {
            return;
        }

        var now = Now;
        var view = Silo.Cluster.Current;
        var sends = new List<(SiloId Silo, DeliveryRequest Request)>(1);
        List<TaskEntry>? changed = null;
        DateTimeOffset? next = null;
        for (var i = 0; i < record.Tasks.Count; i++)
        {
            var entry = record.Tasks[i];
            if (entry.Status != JobTaskStatus.Pending || _desk.IsOut(entry.TaskId) || (entry.Target is not null && record.Tasks[0].Status != JobTaskStatus.Succeeded))
            {
                if (entry is { Target: { } early, Status: JobTaskStatus.Pending } && view.StateOf(early) == MemberState.Dead)
                {
                    (changed ??= []).Add(TaskRules.SiloLost(entry, early, PolicyOf(record, entry)));
                }

                continue;
            }

            if (entry.Target is { } target && view.StateOf(target) == MemberState.Dead)
            {
                (changed ??= []).Add(TaskRules.SiloLost(entry, target, PolicyOf(record, entry)));
                continue;
            }

            if (entry.NotBefore > now)
            {
                next = Earlier(entry.NotBefore.Value, next);
                continue;
            }

            if ((entry.Target ?? ChooseSilo(record, view)) is not { } silo)
            {
                await WaitForCapacityAsync(record);
                return;
            }

            var isDurable = entry.Target is not null || TaskRules.IsLastDelivery(entry, PolicyOf(record, entry));
            var request = DeliveryOf(record, entry, isDurable);
            sends.Add((silo, request));
            if (isDurable)
            {
                (changed ??= []).Add(entry with { Status = JobTaskStatus.Dispatched, Silo = silo, Epoch = request.Epoch, NotBefore = null });
            }
        }

        if (next is { } time)
        {
            _pumpTimer.At(time);
        }

        if (changed is not null)
        {
            await ChangeTasksAsync(changed);
        }

        foreach (var (silo, request) in sends)
        {
            _desk.Send(silo, request);
        }

        if (changed is not null && sends.Count == 0)
        {
            await PumpAsync();
        }
    }

    private DeliveryRequest DeliveryOf(InstanceRecord record, TaskEntry entry, bool isDurable) => new()
    {
        Holder = new HolderId(HolderKind.Instance, Host.Key),
        InstanceId = _id,
        Attempt = record.Attempt,
        Epoch = _desk.NextEpoch(),
        Priority = record.Definition.Priority,
        StartRule = isDurable && (entry.Target is not null || record.Definition.Delivery == Delivery.AtMostOnce) ? StartRule.AfterAsking : StartRule.Immediately,
        Session = SessionOf(record),
        ExecutionType = record.Definition.ExecutionType,
        Tasks =
        [
            new DeliveredTask
            {
                TaskId = entry.TaskId,
                Try = entry.Try,
                TargetIndex = entry.Target is null ? 0 : entry.TaskId.Index,
                TargetCount = entry.Target is null ? 0 : BroadcastRules.TargetCount(record),
                Outcomes = entry.TaskId == TaskId.Final ? BroadcastRules.Outcomes(record) : null,
            },
        ],
    };

    /// <summary>The silo for a standalone task or for the pre- and post-process of a broadcast; the latter stay together while they can.</summary>
    private SiloId? ChooseSilo(InstanceRecord record, ClusterView view)
    {
        if (record.FinalizerSilo is { } silo && view.Find(silo) is { State: MemberState.Active } member && Picker.Reject(member, record.Definition) is null)
        {
            return silo;
        }

        var chosen = Picker.ChooseOne(record.Definition, avoid: null, out _)?.Id;
        if (chosen is { } other && record.FinalizerSilo is not null)
        {
            _record = record with { FinalizerSilo = other };
            HoldFinalizer();
        }

        return chosen;
    }

    private async ValueTask WaitForCapacityAsync(InstanceRecord record)
    {
        var reason = DispatchPolicy.Explain(Silo.Cluster.Current, record.Definition, Silo.Engine.Filters);
        if (_desk.IsEmpty && record.Status == InstanceStatus.Running)
        {
            await SaveAsync(new InstanceChange(InstanceRules.Wait(record, reason, Now)));
        }

        _waitReason = reason;
        _pumpTimer.At(Now + _capacityWait.Next(Now, CapacityWait.Untold));
    }

    private void HoldFinalizer()
    {
        if (_record is { IsOpen: true, FinalizerSilo: { } silo } record)
        {
            _finalizerHold.Keep(_id, record.Attempt, silo);
        }
        else
        {
            _finalizerHold.Release();
        }
    }

    private void ScheduleDeadline()
    {
        _deadlineTimer?.Stop();
        _deadlineTimer = null;
        if (_record is { IsOpen: true, Stop: null, Deadline: { } deadline } record)
        {
            var attempt = record.Attempt;
            _deadlineTimer = Host.StartTimer(Until(deadline), () => OnDeadlineAsync(attempt));
        }
    }

    private async ValueTask OnDeadlineAsync(int attempt)
    {
        if (_record is not { IsOpen: true, Stop: null, Deadline: { } deadline } record || record.Attempt != attempt)
        {
            return;
        }

        if (record.Tasks.Count > 0 && !_desk.IsReady)
        {
            _deadlineTimer = Host.StartTimer(AskAgain, () => OnDeadlineAsync(attempt));
            return;
        }

        await StopAsync(new StopRecord(StopReason.Timeout, $"The attempt took longer than its limit of {record.Definition.Timeouts.Attempt} (Timeouts.Attempt); its deadline was {deadline:O}.", Now));
    }

    private void AskForSlot()
    {
        if (_askingForSlot)
        {
            return;
        }

        _askingForSlot = true;
        Host.Send<IJobGrain, SlotRequest, SlotReply>(_id.JobId.Value, static (job, request) => job.RequestSlotAsync(request), new SlotRequest(_id, _record!.Definition.Priority, LowestAdmission(_record) - 1), OnSlotAsync);
    }

    /// <summary>The lowest number that the present request for a slot can have: that of its place in the queue, or anything above those of earlier attempts.</summary>
    private static long LowestAdmission(InstanceRecord record) => record.Admission == AdmissionState.Queued ? record.AdmissionNumber : record.AdmissionNumber + 1;

    private async ValueTask OnSlotAsync(CallOutcome<SlotReply> outcome)
    {
        _askingForSlot = false;
        if (_record is not { Status: InstanceStatus.Queued, Admission: AdmissionState.NotAsked or AdmissionState.Queued } record)
        {
            return;
        }

        if (!outcome.IsReply)
        {
            _pumpTimer.At(Now + AskAgain);
            return;
        }

        var reply = outcome.Reply;
        switch (reply.Verdict)
        {
            case SlotVerdict.Granted when reply.Admission == 0:
                await BeginAsync(record with { Admission = AdmissionState.Free });
                return;

            case SlotVerdict.Granted:
                await BeginAsync(record with { Admission = AdmissionState.Granted, AdmissionNumber = reply.Admission });
                return;

            case SlotVerdict.Queued:
                if (record.Admission != AdmissionState.Queued || record.AdmissionNumber != reply.Admission)
                {
                    await SaveAsync(new InstanceChange(record with { Admission = AdmissionState.Queued, AdmissionNumber = reply.Admission }));
                }

                return;

            default:
                var reason = reply.Reason ?? "The job takes no more runs.";
                await SaveAsync(InstanceRules.EndAttempt(record, InstanceStatus.Canceled, result: null, new FailureInfo { Kind = FailureKind.Canceled, Message = reason }, Now, Silo.Random));
                await PumpAsync();
                return;
        }
    }

    /// <summary>After the end: gives the slot, or its place in the queue, back until that is acknowledged, discards trackers, then ends the activation.</summary>
    private void LeaveWhenDone(InstanceRecord record)
    {
        if (record.Admission is AdmissionState.Granted or AdmissionState.Queued && !_slotReleased)
        {
            ReleaseSlot(record);
            return;
        }

        if (record.Map?.KeptAttempts.Count > 0 && DiscardTrackers(record))
        {
            return;
        }

        if (HasEvents(record))
        {
            // They are on their way: the last queue that takes them has this called again.
            return;
        }

        Host.Deactivate();
    }

    private void ReleaseSlot(InstanceRecord record)
    {
        if (_releasingSlot)
        {
            return;
        }

        _releasingSlot = true;
        var release = new SlotRelease(_id, record.AdmissionNumber, record.EndedTime);
        Host.Send<IJobGrain, SlotRelease, Ack>(_id.JobId.Value, static (job, request) => job.ReleaseSlotAsync(request), release, outcome => OnSlotReleasedAsync(release, outcome));
    }

    private async ValueTask OnSlotReleasedAsync(SlotRelease release, CallOutcome<Ack> outcome)
    {
        _releasingSlot = false;
        if (_record is not { IsOpen: false } record || record.AdmissionNumber != release.Admission)
        {
            return;
        }

        _slotReleased = outcome.IsReply;
        if (_slotReleased)
        {
            await PumpAsync();
        }
        else
        {
            _pumpTimer.At(Now + AskAgain);
        }
    }

    private TimeSpan Until(DateTimeOffset time) => time > Now ? time - Now : TimeSpan.Zero;

    private static DateTimeOffset Earlier(DateTimeOffset time, DateTimeOffset? other) => other < time ? other.Value : time;
}
