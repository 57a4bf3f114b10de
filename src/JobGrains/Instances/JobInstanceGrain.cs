using JobGrains.Dispatch;
using JobGrains.Hosting;
using JobGrains.Jobs;
using JobGrains.Workers;
using Microsoft.Extensions.Logging;

namespace JobGrains.Instances;

/// <inheritdoc cref="IJobInstanceGrain"/>
internal partial class JobInstanceGrain : EngineGrain, IJobInstanceGrain, IDeskOwner
{
    /// <summary>A run that waits longer than that needs no activation meanwhile.</summary>
    public static readonly TimeSpan LongDelay = TimeSpan.FromMinutes(1);

    private readonly GrainRecord _handle = new(InstanceRecord.RecordName);
    private readonly InstanceId _id;
    private readonly ILogger _logger;
    private readonly List<SiloId> _subscribers = [];
    private readonly FinalizerHold _finalizerHold;
    private readonly PumpTimer _pumpTimer;
    private InstanceRecord? _record;
    private DeliveryDesk _desk;

    public JobInstanceGrain(IGrainHost host)
        : base(host)
    {
        _id = InstanceId.Trusted(host.Key);
        _logger = host.Silo.Engine.Loggers.CreateLogger("JobGrains.Instance");
        _finalizerHold = new FinalizerHold(host);
        _pumpTimer = new PumpTimer(host, PumpAsync);
        _desk = NewDesk();
    }

    private JobGrainsOptions Options => Silo.Engine.Options;

    private SiloPicker Picker => new(Silo);

    public override async ValueTask OnActivateAsync()
    {
        _record = await Host.ReadAsync<InstanceRecord>(_handle);
        if (_record is { } stored && HasEvents(stored))
        {
            await LearnListenersAsync();
        }

        if (_record is { IsOpen: true })
        {
            await ResumeAsync(_record);
        }
        else if (_record is { } ended)
        {
            HandOver(ended);
        }
    }

    public override async ValueTask OnWakeUpAsync()
    {
        if (WakeUpOf(_record) is { } due && due > Now)
        {
            // This silo's clock is behind the one that keeps wake-ups. Handled, the wake-up would be gone; failed, it comes again.
            _pumpTimer.At(due);
            throw new JobGrainsUnavailableException($"The time of '{_id}', {due:O}, has not come on silo '{Silo.Id}' yet.");
        }

        if (_record is null)
        {
            // The index may know of a run that never was written, or landed since: it looks, and the next activation reads again.
            Silo.Catalog.Doubt(_id);
            Host.Deactivate();
        }
        else if (_record is { IsOpen: false } record)
        {
            if (HasEvents(record))
            {
                // Comes again unless the queues have taken them by then.
                await Host.CommitAsync(new Commit().WakeUp(Later(HandOverAgain)));
                HandOver(record);
                return;
            }

            await DiscardTombstoneAsync(record);
        }
        else
        {
            await PumpAsync();
        }
    }

    public async ValueTask<TouchReply> WakeUpAsync(WakeUpRequest request)
    {
        await OnWakeUpAsync();
        return Touched();
    }

    public override async ValueTask OnClusterChangedAsync()
    {
        if (_record is { IsOpen: true } record)
        {
            await _desk.OnClusterChangedAsync();
            if (record.HasTracker && _departures.HasAnyLeft(Silo.Cluster.Current))
            {
                CallTrackerNow();
            }

            await PumpAsync();
        }
    }

    public override async ValueTask OnDeactivateAsync()
    {
        if (_record is { IsOpen: true } record && _desk.IsReady && Rules(record).BeforeLeaving(_desk.IsOut, _desk.Incarnation) is { Count: > 0 } idle)
        {
            await SaveAsync(new InstanceChange(record with { Tasks = Replace(record.Tasks, idle) }));
        }
    }

    public async ValueTask<CreateInstanceReply> CreateAsync(CreateInstanceRequest request)
    {
        if (_record is { } existing)
        {
            RequireSameRequest(existing, request.Run);
            return new CreateInstanceReply(RunOutcome.Existing, existing.Status);
        }

        var now = Now;
        if (request.DecidedTime < now - (Options.SuccessRetention / 2))
        {
            // The tombstone of an earlier create may already be gone: whether this is a repeat can no longer be told.
            throw new JobGrainsUnavailableException($"The run of job '{request.Run.JobId}' was decided at {request.DecidedTime:O}, too long ago to be created now. Ask again.");
        }

        var record = InstanceRules.Accept(_id, request.Trace is null && Silo.Engine.Telemetry.Traces.TraceOf(_id) is { } trace ? request with { Trace = trace } : request, now);
        if (record.Status != InstanceStatus.Delayed && record.Admission is AdmissionState.Free or AdmissionState.Granted)
        {
            record = InstanceRules.OpenAttempt(record, Silo.Cluster.Current, Picker, now);
        }

        _desk.Open(record.Incarnation);
        var jointETag = await SaveAsync(new InstanceChange(record), request.Joint);
        await PumpAsync();
        if (record is { Status: InstanceStatus.Delayed, NotBefore: { } due } && due - now > LongDelay && !HasEvents(_record))
        {
            // A million of them must not be in memory until they are collected as idle; unless what has happened is on its way to a listener.
            Host.Deactivate();
        }

        Silo.Engine.Telemetry.Metrics.Accepted(_id, request.FireTime is not null);
        return new CreateInstanceReply(RunOutcome.Created, record.Status, jointETag);
    }

    public async ValueTask<AdmitReply> AdmitAsync(AdmitRequest request)
    {
        switch (_record)
        {
            case null:
                return new AdmitReply(AdmitVerdict.Vacant);

            case { IsOpen: true, Admission: AdmissionState.Granted } record:
                return new AdmitReply(record.AdmissionNumber == request.Admission ? AdmitVerdict.Taken : AdmitVerdict.Ended);

            // A lower number is a late grant to an earlier attempt, which the job has taken back since.
            case { Status: InstanceStatus.Queued } record when request.Admission >= LowestAdmission(record):
                await BeginAsync(record with { Admission = AdmissionState.Granted, AdmissionNumber = request.Admission });
                return new AdmitReply(AdmitVerdict.Taken);

            default:
                return new AdmitReply(AdmitVerdict.Ended);
        }
    }

    public ValueTask<InstanceReply> GetAsync(GetInstanceRequest request)
    {
        if (_record is { IsOpen: true } && request.Subscriber is { } subscriber && !_subscribers.Contains(subscriber))
        {
            _subscribers.Add(subscriber);
        }

        return new(Snapshot());
    }

    public async ValueTask<InstanceReply> CancelAsync(CancelInstanceRequest request)
    {
        if (_record is { IsOpen: true, Stop: null } record)
        {
            var notStarted = record.Status is InstanceStatus.Delayed or InstanceStatus.Queued;
            if (request.Scope == CancelScope.Any || notStarted)
            {
                await StopAsync(new StopRecord(StopReason.Canceled, request.Reason ?? CanceledByCaller, Now));
            }
        }

        return Snapshot();
    }

    public async ValueTask<InstanceReply> RetryAsync(RetryInstanceRequest request)
    {
        var record = _record ?? throw new JobInstanceNotFoundException(_id);
        var expected = request.Retry.ExpectedAttempt;
        if (record.RetryToken == request.Token)
        {
            // A repeat of the call that opened the present attempts.
            return Snapshot();
        }

        if (record.IsOpen || record.Status == InstanceStatus.Succeeded || record.Attempt != expected)
        {
            throw new JobConflictException(
                $"Job instance '{_id}' cannot be retried: attempt {expected} was expected to have failed or been cancelled, but attempt {record.Attempt} is {record.Status}. Read it again and retry with its attempt.");
        }

        if (record.HasTracker && request.Retry.Scope == RetryScope.Failed && record.StartedTime is not null && !record.MapOrEmpty.KeptAttempts.Contains(record.Attempt))
        {
            throw new JobConflictException($"Job instance '{_id}' is too old to adopt the results of attempt {record.Attempt}: its tasks were pruned. Retry it with RetryScope.All.");
        }

        var next = InstanceRules.Reopen(record, request);
        if (next.Admission == AdmissionState.NotAsked)
        {
            await SaveAsync(new InstanceChange(next));
            await PumpAsync();
        }
        else
        {
            await BeginAsync(next);
        }

        return Snapshot();
    }

    public ValueTask<ListTasksReply> ListTasksAsync(ListTasksRequest request)
    {
        var record = _record ?? throw new JobInstanceNotFoundException(_id);
        if (record.HasTracker)
        {
            return new(new ListTasksReply([], record.Attempt, record.MapOrEmpty.KeptAttempts.Contains(record.Attempt) ? TrackerUse.MapReduce : TrackerUse.None));
        }

        var tasks = new TaskList(request.Query);
        tasks.AddRange(record.Tasks.OrderBy(t => t.TaskId).Select(t => TaskInfos.Of(t, _desk.Find(t.TaskId)?.Silo, _progress?.Book.Find(t.TaskId))));
        return new(new ListTasksReply(tasks.Tasks, record.Attempt, IsCut: tasks.IsCut));
    }

    public async ValueTask<CancelTaskReply> CancelTaskAsync(CancelTaskRequest request)
    {
        var record = _record ?? throw new JobInstanceNotFoundException(_id);
        if (record.Tasks.FirstOrDefault(t => t.TaskId == request.TaskId) is not { } entry)
        {
            return new CancelTaskReply(CancelTaskVerdict.NotFound);
        }

        if (record.IsOpen && !entry.Status.IsTerminal())
        {
            RequireReady();
            if (_desk.IsOut(entry.TaskId))
            {
                _desk.Stop(StopReason.Canceled, record.Definition.Timeouts.Grace, [entry.TaskId]);
            }
            else
            {
                await ChangeTasksAsync([TaskRules.Cancel(entry, CanceledByCaller)]);
                await PumpAsync();
            }
        }

        return new CancelTaskReply(CancelTaskVerdict.Done);
    }

    public async ValueTask<TouchReply> TouchAsync(TouchRequest request)
    {
        if (_record is null)
        {
            // The index knows of a run that is not there: a write of it may have landed since this activation has read. The next one reads again.
            Host.Deactivate();
            return TouchReply.NotOpen;
        }

        if (_record is { Status: InstanceStatus.Queued, Admission: AdmissionState.Queued })
        {
            // It has waited for long: its job may have lost sight of it.
            AskForSlot();
        }

        await PumpAsync();
        return Touched();
    }

    private TouchReply Touched() => _record is { IsOpen: true } ? TouchReply.Open : TouchReply.NotOpen;

    private static void RequireSameRequest(InstanceRecord record, RunRequest run)
    {
        if (!record.IsFor(run.IdempotencyKey))
        {
            throw new JobConflictException($"Job instance '{record.InstanceId}' exists for another key: two keys of job '{run.JobId}' have the same hash. Use another key.");
        }

        if (record.RequestHash != InstanceRules.HashOf(run))
        {
            throw new JobConflictException($"The key '{run.IdempotencyKey}' of job '{run.JobId}' was used for a run with other parameters ('{record.InstanceId}'). Use another key, or repeat the same request.");
        }
    }

    private DeliveryDesk NewDesk() => new(Host, new HolderId(HolderKind.Instance, Host.Key), this);

    /// <summary>Takes the run over from an earlier activation: fences that one, then hears all workers.</summary>
    private async ValueTask ResumeAsync(InstanceRecord record)
    {
        if (record.Tasks.Count == 0)
        {
            _desk.Open(record.Incarnation);
            ScheduleDeadline();
            await PumpAsync();
            return;
        }

        await SaveAsync(new InstanceChange(record with { Incarnation = record.Incarnation + 1 }));
        LogResumed(_id, record.Incarnation + 1);
        if (record.Stop is { } stop)
        {
            _desk.Stop(stop.Reason, record.Definition.Timeouts.Grace, tasks: null);
        }

        ScheduleDeadline();
        HoldFinalizer();
        await _desk.InquireAsync(_record!.Incarnation, record.Tasks.Select(t => t.Silo));
    }

    /// <summary>Makes a change durable, and with it all that follows from it: the open index, the wake-up, the history, the tombstone's end.</summary>
    /// <param name="change">The change.</param>
    /// <param name="joint">What another grain is to say together with it.</param>
    /// <returns>The ETag of <paramref name="joint"/>.</returns>
    private async ValueTask<long?> SaveAsync(InstanceChange change, JointCommit? joint = null)
    {
        if (!Silo.Engine.Listeners.IsReady)
        {
            await LearnListenersAsync();
        }

        var before = _record;
        var next = WithEvents(before, WithLastProgress(before, change.Record), change.History);
        var commit = new Commit();
        commit.Write(_handle, next, Expiry(next));
        if (WakeUpOf(before) is var old && WakeUpOf(next) is var wakeUp && old != wakeUp)
        {
            commit.WakeUp(wakeUp);
        }

        if (!next.IsOpen)
        {
            if (before is null or { IsOpen: true })
            {
                commit.Close(_id);
            }
        }
        else if (before is not { IsOpen: true } || OpenStateOf(before.Status) != OpenStateOf(next.Status))
        {
            commit.Open(new OpenEntry { InstanceId = _id, State = OpenStateOf(next.Status), Created = next.CreatedTime, Labels = InstanceLabels.Of(next) });
        }

        if (change.History is { } history)
        {
            commit.AddHistory(history).KeepHistory(next.Definition.History);
        }

        await Host.CommitAsync(commit.Join(joint));
        _record = next;
        FollowProgress(before, next);
        OnSaved(before, change);
        HandOver(next);
        if (change.History is { } ended && next.Definition.ExecutionType == ExecutionType.Broadcast)
        {
            EndSessions(before ?? next, ended.Attempt);
        }

        if (before?.Status != next.Status)
        {
            OnStatusChanged(before, next);
        }

        return commit.JointETag;
    }

    /// <summary>A change is durable: here begins all that only tells of it.</summary>
    private void OnSaved(InstanceRecord? before, InstanceChange change)
    {
        var telemetry = Silo.Engine.Telemetry;
        telemetry.Metrics.Saved(before, change);
        if (change.History is { } row)
        {
            telemetry.Traces.EndAttempt(change.Record.Trace, row);
        }
    }

    private void OnStatusChanged(InstanceRecord? before, InstanceRecord next)
    {
        if (next.IsOpen)
        {
            ScheduleDeadline();
            HoldFinalizer();
            if (before?.Attempt != next.Attempt)
            {
                LogAttemptStarted(next.InstanceId, next.Attempt, next.Status);
            }

            return;
        }

        LogInstanceEnded(next.InstanceId, next.Attempt, next.Status, next.Failure?.Message);
        _finalizerHold.Release();
        NotifySubscribers();
    }

    private void EndSessions(InstanceRecord record, int attempt)
    {
        var silos = record.Tasks.Select(t => t.Target).Append(record.FinalizerSilo).OfType<SiloId>().Distinct().Order();
        foreach (var silo in silos)
        {
            Host.Send<IWorkerGrain, EndSessionsRequest, Ack>(silo.Value, static (worker, request) => worker.EndSessionsAsync(request), new EndSessionsRequest(_id, attempt), static _ => default);
        }
    }

    private void NotifySubscribers()
    {
        if (_subscribers.Count == 0)
        {
            return;
        }

        var info = InfoOf(_record!);
        _subscribers.Sort();
        foreach (var silo in _subscribers)
        {
            Host.Send<IWorkerGrain, NotifyEndedRequest, Ack>(silo.Value, static (worker, request) => worker.NotifyEndedAsync(request), new NotifyEndedRequest(info), static _ => default);
        }

        _subscribers.Clear();
    }

    private InstanceReply Snapshot()
    {
        if (_record is not { } record)
        {
            return new InstanceReply(null);
        }

        return new InstanceReply(InfoOf(record), VersionOf(record));
    }

    private InstanceInfo InfoOf(InstanceRecord record)
    {
        var info = StateOf(record, CountsOf(record));
        return HasProgress(record) ? WithProgress(info, record) : info;
    }

    private InstanceInfo StateOf(InstanceRecord record, TaskCounts counts) => new()
    {
        InstanceId = record.InstanceId,
        ExecutionType = record.Definition.ExecutionType,
        Status = record.Status,
        Attempt = record.Attempt,
        Parameters = record.Parameters,
        Result = record.Result,
        Failure = record.Failure,
        WaitReason = record.WaitReason ?? _waitReason ?? (_refusal is { } refused ? LedgerRules.Describe(refused.Silo, refused.Reply) : null),
        CancelStage = CancelStageNow(record),
        BusinessKey = record.BusinessKey,
        Tags = record.Tags,
        ScheduledTime = record.ScheduledTime,
        CreatedTime = record.CreatedTime,
        StartedTime = record.StartedTime,
        EndedTime = record.EndedTime,
        LaterSilos = record.BroadcastOrEmpty.LaterSilos,
        Tasks = counts,
        Fraction = record.IsOpen ? null : FractionAtEnd(record, counts),
        ProgressMessage = record.IsOpen ? null : record.Progress?.Message,
    };

    // A first delivery is not in the record: what is out, runs.
    private TaskCounts CountsOf(InstanceRecord record) => InstanceRules.CountsOf(record, record.HasTracker || _desk.IsEmpty ? null : _desk.IsOut);

    private CancelStage CancelStageNow(InstanceRecord record) =>
        record.CancelStage == CancelStage.Requested && record.IsOpen && !record.HasTracker && _desk.IsReady && _desk.IsStopAcknowledged ? CancelStage.Acknowledged : record.CancelStage;

    private DateTimeOffset? Expiry(InstanceRecord record) => record.IsOpen || record.Map?.KeptAttempts.Count > 0 || HasEvents(record) ? null : Retention(record);

    private DateTimeOffset Retention(InstanceRecord record) =>
        TaskRules.Later(record.EndedTime ?? Now, record.Status == InstanceStatus.Succeeded && record.KeyOrigin == KeyOrigin.Fresh ? Options.SuccessRetention : Options.IdempotencyRetention);

    /// <summary>A delayed run wakes at its time; a tombstone to hand over its events, and that of a map to discard its pages.</summary>
    private DateTimeOffset? WakeUpOf(InstanceRecord? record) => record switch
    {
        null => null,
        { Status: InstanceStatus.Delayed } => record.NotBefore,
        { IsOpen: false, Outbox.Items.Count: > 0 } => TaskRules.Later(record.EndedTime ?? Now, HandOverAgain),
        { IsOpen: false, Map.KeptAttempts.Count: > 0 } => Retention(record),
        _ => null,
    };

    private static OpenState OpenStateOf(InstanceStatus status) => status switch
    {
        InstanceStatus.Delayed => OpenState.Delayed,
        InstanceStatus.Queued => OpenState.Queued,
        _ => OpenState.Running,
    };
}
