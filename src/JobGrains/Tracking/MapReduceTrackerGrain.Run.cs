using JobGrains.Dispatch;
using JobGrains.Hosting;
using JobGrains.Instances;
using JobGrains.Workers;

namespace JobGrains.Tracking;

internal partial class MapReduceTrackerGrain
{
    private bool _abandoned;
    private bool _tellingEnd;
    private bool _endTold;
    private int _batchSize;
    private DateTimeOffset? _waitingSince;

    public async ValueTask<Ack> ReportAsync(ReportRequest request)
    {
        if (!IsOpen)
        {
            return Ack.Done;
        }

        if (!_desk.IsReady)
        {
            RequireReady();
        }

        for (var i = 0; i < request.Progress.Count; i++)
        {
            OnProgress(request.Progress[i]);
        }

        var taken = _desk.Take(request.Reports);
        if (taken.Count > 0)
        {
            _progress?.Book.End(taken);
            var change = Rules().AfterReports(taken, Now, Silo.Random);
            _abandoned |= change.Stage == CancelStage.Abandoned;
            await ChangeAsync(change.Tasks, change.Tries);
            await PumpAsync();
        }

        return Ack.Done;
    }

    public async ValueTask<ConfirmStartReply> ConfirmStartAsync(ConfirmStartRequest request)
    {
        if (!IsOpen)
        {
            return new ConfirmStartReply(StartVerdict.Drop);
        }

        RequireReady();
        var record = _record!;
        var entry = request.TaskId == TaskId.Root ? record.Root : record.Final;
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

    public ValueTask<SessionReply> DescribeSessionAsync(SessionRequest request) => new(new SessionReply(IsOpen ? _record!.Session : null));

    public ValueTask<ReleaseSessionReply> ReleaseSessionAsync(SessionRequest request)
    {
        // Kept while anything, sent or unsent, may be addressed there; and the finaliser's silo keeps its session until the end.
        var keep = IsOpen
            && (_record!.FinalizerSilo == request.Silo
                || _desk.AnythingAt(request.Silo)
                || _pages.Exists(p => !p.IsSealed && (p.Counts.Tasks.Pending > 0 || p.Counts.Silos.Contains(request.Silo))));
        return new(new ReleaseSessionReply(keep ? SessionVerdict.Keep : SessionVerdict.Release));
    }

    public bool CanAdopt(SiloId silo, HeldTask held)
    {
        var entry = held.TaskId == TaskId.Root ? _record!.Root : _record!.Final;
        return entry is not null && TaskRules.MayAdopt(entry, silo, held);
    }

    public ValueTask OnInquiredAsync() => IsOpen ? ChangeAndPumpAsync(Rules().AfterInquiry(_desk.IsOut, Silo.Cluster.Current, _desk.Incarnation)) : default;

    public async ValueTask OnRefusedAsync(SiloId silo, IReadOnlyList<TaskId> tasks, DeliveryReply reply)
    {
        if (!IsOpen)
        {
            return;
        }

        _waitReason = LedgerRules.Describe(silo, reply);
        _pumpTimer.At(Now + CapacityRetry);
        var changed = Rules().AfterRefusal(silo, tasks, reply);
        if (reply.Verdict == DeliveryVerdict.Overloaded && _record!.Stop is null)
        {
            if (changed.Count > 0)
            {
                await ChangeAsync(changed, []);
            }

            return;
        }

        await ChangeAndPumpAsync(changed);
    }

    public ValueTask OnAcceptedAsync(SiloId silo)
    {
        _waitReason = null;
        return default;
    }

    public async ValueTask OnLostAsync(SiloId silo, IReadOnlyList<TaskId> tasks)
    {
        if (IsOpen)
        {
            LogTasksLost(silo, tasks.Count, _record!.InstanceId);
            _progress?.Book.End(tasks);
            await ChangeAndPumpAsync(Rules().AfterLoss(silo, tasks));
        }
    }

    public async ValueTask OnStoppedAsync(IReadOnlyList<TaskId> tasks)
    {
        if (IsOpen)
        {
            await ChangeAndPumpAsync(Rules().AfterStop(tasks, _record!.Stop?.Message ?? "Canceled by a caller."));
        }
    }

    public ValueTask OnStopAcknowledgedAsync() => default;

    private LedgerRules Rules() => new(_record!.Final is { } final ? [_record.Root, final] : [_record.Root], _record.Stop?.Message, PolicyOf);

    private TaskPolicy PolicyOf(TaskEntry entry) => TaskPolicy.For(_record!.Session.Definition, Options.MaxSnoozes);

    private async ValueTask ChangeAndPumpAsync(IReadOnlyList<TaskEntry> changed)
    {
        if (changed.Count > 0)
        {
            await ChangeAsync(changed, TryRecords.Of(Rules().Tasks, changed, Now));
        }

        await PumpAsync();
    }

    private ValueTask ChangeAsync(IReadOnlyList<TaskEntry> changed, IReadOnlyList<TryRecord> tries)
    {
        var record = _record!;
        return SaveAsync(record with
        {
            Root = changed.FirstOrDefault(t => t.TaskId == TaskId.Root) ?? record.Root,
            Final = changed.FirstOrDefault(t => t.TaskId == TaskId.Final) ?? record.Final,
            Tries = tries.Count == 0 ? record.Tries : [.. record.Tries, .. tries],
        });
    }

    /// <summary>Does whatever the durable state and the counts ask for now. Every action of the attempt can be derived again from here.</summary>
    private async ValueTask PumpAsync()
    {
        if (_record is not { } record)
        {
            return;
        }

        if (record.End is not null)
        {
            TellEnd();
            return;
        }

        if (record.AdoptFrom > 0)
        {
            await AdoptAsync(record);
            return;
        }

        CallPages();
        if (!_desk.IsReady || _pages.Exists(p => !p.IsSealed && !p.IsHeard))
        {
            return;
        }

        await CancelOrphansAsync();
        if (!record.Root.Status.IsTerminal())
        {
            await DispatchAsync(record.Root);
            return;
        }

        if (_pages.Exists(p => !p.IsSealed))
        {
            CloseLastPage();
            return;
        }

        await FinishAsync();
    }

    /// <summary>Every page that was handed out is sealed and the root is terminal: Finalizing, or the end.</summary>
    private async ValueTask FinishAsync()
    {
        var record = _record!;
        if (record.Final is null)
        {
            var counts = Counts();
            if (!TrackerRules.Reduces(record, counts))
            {
                await EndAsync(TrackerRules.EndWithoutReduce(record, counts, Failures(), StopStage()));
                return;
            }

            LogFinalizing(record.InstanceId, record.Attempt, counts.Total);
            await SaveAsync(record with { Final = new TaskEntry { TaskId = TaskId.Final } });
            record = _record!;
        }

        if (!record.Final!.Status.IsTerminal())
        {
            await DispatchAsync(record.Final);
        }
        else
        {
            await EndAsync(record.Stop is null ? TrackerRules.EndAfterReduce(record, Counts(), Failures()) : TrackerRules.EndWithoutReduce(record, Counts(), Failures(), StopStage()));
        }
    }

    private async ValueTask EndAsync(EndAttemptRequest end)
    {
        await SaveAsync(_record! with { End = ProgressMessage() is { } message ? end with { ProgressMessage = message } : end });
        _finalizerHold.Release();
        TellEnd();
        foreach (var silo in Silo.Cluster.Current.Living)
        {
            Host.Send<IWorkerGrain, EndSessionsRequest, Ack>(silo.Id.Value, static (worker, request) => worker.EndSessionsAsync(request), new EndSessionsRequest(_record.InstanceId, _record.Attempt), static _ => default);
        }
    }

    private void TellEnd()
    {
        if (_tellingEnd || _endTold || _record?.End is not { } end)
        {
            return;
        }

        _tellingEnd = true;
        Host.Send<IJobInstanceGrain, EndAttemptRequest, Ack>(_record.InstanceId.Value, static (instance, request) => instance.EndAttemptAsync(request), end, outcome =>
        {
            _tellingEnd = false;
            _endTold = outcome.IsReply;
            if (_endTold)
            {
                Host.Deactivate();
            }
            else
            {
                _pumpTimer.At(Now + CapacityRetry);
            }

            return default;
        });
    }

    private IReadOnlyList<TryRecord> Failures() => [.. _pages.SelectMany(p => p.Counts.Failures).Take(100)];

    private async ValueTask DispatchAsync(TaskEntry entry)
    {
        var record = _record!;
        if (record.Stop is not null || _desk.IsOut(entry.TaskId) || entry.Status != JobTaskStatus.Pending)
        {
            return;
        }

        if (entry.NotBefore is { } time && time > Now)
        {
            _pumpTimer.At(time);
            return;
        }

        if (ChooseSilo(record) is not { } silo)
        {
            _pumpTimer.At(Now + CapacityRetry);
            return;
        }

        if (silo != record.FinalizerSilo)
        {
            // Chosen again only because the silo chosen before has died, drains, or is no longer eligible.
            record = record with { FinalizerSilo = silo };
            await SaveAsync(record);
            HoldFinalizer();
        }

        var isDurable = TaskRules.IsLastDelivery(entry, PolicyOf(entry));
        var request = new DeliveryRequest
        {
            Holder = new HolderId(HolderKind.Tracker, Host.Key),
            InstanceId = record.InstanceId,
            Attempt = record.Attempt,
            Epoch = _desk.NextEpoch(),
            Priority = record.Priority,
            StartRule = record.Session.Definition.Delivery == Delivery.AtMostOnce ? StartRule.AfterAsking : StartRule.Immediately,
            Session = record.Session,
            ExecutionType = record.Session.Definition.ExecutionType,
            Tasks =
            [
                new DeliveredTask
                {
                    TaskId = entry.TaskId,
                    Try = entry.Try,
                    PageCount = entry.TaskId == TaskId.Final ? _pages.Count : 0,
                    Root = entry.TaskId == TaskId.Final ? new RootOutcome(record.Root.Status, record.Root.Result, record.Root.Failure) : null,
                },
            ],
        };
        if (isDurable)
        {
            await ChangeAsync([entry with { Status = JobTaskStatus.Dispatched, Silo = silo, Epoch = request.Epoch, NotBefore = null }], []);
        }

        _desk.Send(silo, request);
    }

    private SiloId? ChooseSilo(TrackerRecord record)
    {
        var definition = record.Session.Definition;
        if (record.FinalizerSilo is { } silo && Silo.Cluster.Current.Find(silo) is { State: MemberState.Active } member && Picker.Reject(member, definition) is null)
        {
            return silo;
        }

        if (record.Silos.Count > 0)
        {
            return record.Silos.FirstOrDefault(s => Silo.Cluster.Current.Find(s) is { State: MemberState.Active } candidate && Picker.Reject(candidate, definition) is null) is { Value: not null } allowed ? allowed : null;
        }

        var chosen = Picker.ChooseOne(definition, avoid: null, out var reason);
        _waitReason = reason;
        return chosen?.Id;
    }

    /// <summary>Replaces silos of the attempt that have died, and tells the pages that send.</summary>
    private async ValueTask ReplaceSilosAsync()
    {
        var record = _record!;
        var silos = AttemptSilos.Choose(record.Session.Definition, record.Silos, Silo.Cluster.Current, Picker);
        if (record.Stop is not null || silos.SequenceEqual(record.Silos))
        {
            return;
        }

        await SaveAsync(record with { Silos = silos });
        foreach (var page in _pages.Where(p => !p.IsSealed && p.MayLeave))
        {
            CallPage(page, PageLeave.Send);
        }
    }

    /// <summary>Why the attempt has waited for a silo longer than it may, with nothing running all the while; null where it has not.</summary>
    private string? TakeExhaustedWait()
    {
        var reason = _waitReason ?? _pages.Find(p => p.Counts.WaitReason is not null)?.Counts.WaitReason;
        var waits = reason is not null && _record!.Stop is null && _desk.IsEmpty && _pages.TrueForAll(p => p.Counts.Tasks.Running == 0);
        _waitingSince = waits ? _waitingSince ?? Now : null;
        var limit = _record!.Session.Definition.Timeouts.WaitForCapacity;
        return _waitingSince is { } since && Now - since >= limit ? $"No silo could run the attempt for {limit} (Timeouts.WaitForCapacity). {reason}" : null;
    }

    private async ValueTask StopForCapacityAsync(string message) => await StopAsync(new StopTrackerRequest(StopReason.NoCapacity, message));
}
