using JobGrains.Dispatch;
using JobGrains.Hosting;
using JobGrains.Instances;

namespace JobGrains.Tracking;

internal partial class TaskPageGrain
{
    private const string CanceledByCaller = "Canceled by a caller.";

    private static readonly TimeSpan CapacityRetry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan TellPeriod = TimeSpan.FromMilliseconds(250);

    private readonly Dictionary<SiloId, DateTimeOffset> _blocked = [];
    private readonly HashSet<int> _stopping = [];
    private BatchSizer _sizer;
    private IReadOnlyList<SiloId> _allowed = [];
    private bool _mayLeave;
    private bool _abandoned;
    private string? _waitReason;
    private long _version;
    private long _toldVersion;
    private PageState _toldState = PageState.Waiting;
    private bool _telling;
    private bool _tellLater;

    public async ValueTask<Ack> ReportAsync(ReportRequest request)
    {
        if (_ledger is not { } ledger || IsSealed)
        {
            return Ack.Done;
        }

        RequireReady();
        for (var i = 0; i < request.Progress.Count; i++)
        {
            OnProgress(request.Progress[i]);
        }

        var now = Now;
        List<int>? succeeded = null;
        List<string?>? results = null;
        List<PageTaskDetail>? changed = null;
        var hasResults = false;
        foreach (var report in request.Reports)
        {
            // A report whose epoch is not the one held for the task changes nothing.
            if (!_desk.TryTake(report.TaskId, report.Epoch, out _, out var completed))
            {
                continue;
            }

            if (completed is not null)
            {
                _sizer.Observe(Silo.Time.GetElapsedTime(completed.SentTimestamp), completed.Size);
            }

            _progress?.End(report.TaskId);
            _abandoned |= report.Kind == ReportKind.Abandoned;
            var index = report.TaskId.Index;
            if (report.Kind == ReportKind.Succeeded)
            {
                (succeeded ??= new List<int>(request.Reports.Count)).Add(index);
                (results ??= new List<string?>(request.Reports.Count)).Add(report.Result);
                hasResults |= report.Result is not null;
            }
            else
            {
                (changed ??= []).Add(new PageTaskDetail(index, AfterReport(ledger, index, report, now)));
            }
        }

        if (succeeded is not null || changed is not null)
        {
            await AppendAsync(new PageDelta { Succeeded = succeeded, Results = hasResults ? results : null, Changed = changed, Mark = MarkAhead() });
            Requeue(changed, now);
            await TrySealAsync();
        }

        await PumpAsync();
        return Ack.Done;
    }

    public async ValueTask<ConfirmStartReply> ConfirmStartAsync(ConfirmStartRequest request)
    {
        RequireReady();
        var index = request.TaskId.Index;
        if (_ledger is null || IsSealed || !_desk.IsRecorded(_ledger.EntryOf(index), request))
        {
            return new ConfirmStartReply(StartVerdict.Drop);
        }

        if (_ledger.Stop is null && !_stopping.Contains(index))
        {
            return new ConfirmStartReply(StartVerdict.Start);
        }

        // The worker drops it without a report: it has ended here.
        _desk.TryTake(request.TaskId, request.Epoch, out _, out _);
        await ReturnAsync(_ledger, [request.TaskId], rules => rules.AfterStop([request.TaskId], _ledger.Stop?.Message ?? CanceledByCaller));
        return new ConfirmStartReply(StartVerdict.Drop);
    }

    public bool CanAdopt(SiloId silo, HeldTask held)
    {
        var ledger = _ledger!;
        return held.TaskId.Page == _page && held.TaskId.Index < ledger.Count && TaskRules.MayAdopt(ledger.EntryOf(held.TaskId.Index), silo, held);
    }

    public void OnProgress(ProgressReport progress)
    {
        if (_desk.IsOut(progress.TaskId))
        {
            (_progress ??= new ProgressBook()).Take(progress);
        }
    }

    public async ValueTask OnInquiredAsync()
    {
        if (_ledger is not { } ledger || IsSealed)
        {
            return;
        }

        var view = Silo.Cluster.Current;
        var changed = new List<PageTaskDetail>();
        var again = new List<int>();
        for (var i = 0; i < ledger.Count; i++)
        {
            if (!ledger.IsOpen(i) || _desk.IsOut(ledger.IdOf(i)))
            {
                continue;
            }

            if (i < ledger.Mark)
            {
                again.Add(i);
            }

            var entry = ledger.EntryOf(i);
            if (i < ledger.Mark || entry.Silo is not null || ledger.Stop is not null)
            {
                var after = new LedgerRules([entry], ledger.Stop?.Message, PolicyOf).AfterInquiry(static _ => false, view, _desk.Incarnation);
                changed.AddRange(after.Select(next => new PageTaskDetail(i, next)));
            }
        }

        if (changed.Count > 0)
        {
            await AppendAsync(new PageDelta { Changed = changed });
        }

        _queue.Restore(ledger.Mark, ledger.Count);
        foreach (var index in again.Where(ledger.IsOpen))
        {
            _queue.Again(index, ledger.NotBeforeOf(index), Now);
        }

        await TrySealAsync();
        await PumpAsync();
    }

    public async ValueTask OnRefusedAsync(SiloId silo, IReadOnlyList<TaskId> tasks, DeliveryReply reply)
    {
        if (_ledger is not { } ledger || IsSealed)
        {
            return;
        }

        _blocked[silo] = Now + CapacityRetry;
        _waitReason = LedgerRules.Describe(silo, reply);
        await ReturnAsync(ledger, tasks, rules => rules.AfterRefusal(silo, tasks, reply));
    }

    public ValueTask OnAcceptedAsync(SiloId silo)
    {
        _waitReason = null;
        return default;
    }

    public async ValueTask OnLostAsync(SiloId silo, IReadOnlyList<TaskId> tasks)
    {
        if (_ledger is { } ledger && !IsSealed)
        {
            LogTasksLost(silo, tasks.Count, _page, ledger.Spec.InstanceId);
            await ReturnAsync(ledger, tasks, rules => rules.AfterLoss(silo, tasks));
        }
    }

    public async ValueTask OnStoppedAsync(IReadOnlyList<TaskId> tasks)
    {
        if (_ledger is not { } ledger || IsSealed)
        {
            return;
        }

        // The batch may have had others than those that were to stop: they are sent again.
        var stopped = tasks.Where(t => ledger.Stop is not null || _stopping.Contains(t.Index)).ToArray();
        await ReturnAsync(ledger, tasks, rules => rules.AfterStop(stopped, ledger.Stop?.Message ?? CanceledByCaller));
    }

    public ValueTask OnStopAcknowledgedAsync()
    {
        Tell();
        return default;
    }

    /// <summary>Takes back tasks that are no longer out: records what changed, queues what is open.</summary>
    private async ValueTask ReturnAsync(PageLedger ledger, IReadOnlyList<TaskId> tasks, Func<LedgerRules, IReadOnlyList<TaskEntry>> decide)
    {
        _progress?.End(tasks);
        var open = tasks.Where(t => ledger.IsOpen(t.Index)).Select(t => ledger.EntryOf(t.Index)).ToArray();
        var changed = decide(new LedgerRules(open, ledger.Stop?.Message, PolicyOf)).Select(entry => new PageTaskDetail(entry.TaskId.Index, StopIfAsked(entry))).ToArray();
        if (changed.Length > 0)
        {
            await AppendAsync(new PageDelta { Changed = changed });
        }

        var now = Now;
        foreach (var entry in open.Where(t => ledger.IsOpen(t.TaskId.Index)))
        {
            _queue.Again(entry.TaskId.Index, ledger.NotBeforeOf(entry.TaskId.Index), now);
        }

        await TrySealAsync();
        await PumpAsync();
    }

    private TaskEntry AfterReport(PageLedger ledger, int index, TaskReport report, DateTimeOffset now)
    {
        var entry = ledger.EntryOf(index);
        var next = TaskRules.Report(entry, report, PolicyOf(entry), now, Silo.Random);
        return ledger.Stop is { } stop && !next.Status.IsTerminal() ? TaskRules.Cancel(next, stop.Message) : StopIfAsked(next);
    }

    private TaskEntry StopIfAsked(TaskEntry entry) => !entry.Status.IsTerminal() && _stopping.Contains(entry.TaskId.Index) ? TaskRules.Cancel(entry, CanceledByCaller) : entry;

    private TaskPolicy PolicyOf(TaskEntry entry) => TaskPolicy.For(_ledger!.Spec.Definition, Options.MaxSnoozes);

    private void Requeue(List<PageTaskDetail>? changed, DateTimeOffset now)
    {
        foreach (var (index, entry) in changed ?? [])
        {
            if (!entry.Status.IsTerminal())
            {
                _queue.Again(index, entry.NotBefore, now);
            }
        }
    }

    private async ValueTask StopAllAsync(StopReason reason)
    {
        var ledger = _ledger!;
        if (ledger.Stop is not null)
        {
            return;
        }

        var message = reason switch
        {
            StopReason.Timeout => "The attempt's time limit has passed.",
            StopReason.NoCapacity => "No silo could run the attempt in time.",
            _ => "The run was cancelled.",
        };
        var stop = new StopRecord(reason, message, Now);
        var unsent = Enumerable.Range(0, ledger.Count).Where(i => ledger.IsOpen(i) && !_desk.IsOut(ledger.IdOf(i))).ToArray();
        await AppendAsync(new PageDelta { Stop = stop, Canceled = unsent, Closed = ledger.Closed == ClosedState.Open ? ClosedState.Closed : null });
        _queue.Clear();
        _desk.Stop(reason, ledger.Spec.Definition.Timeouts.Grace, tasks: null);
        await TrySealAsync();
        await PumpAsync();
    }

    private ValueTask StopChildrenAsync(TaskId parent) => StopTasksAsync([.. _ledger!.IndexesOf(parent).Where(_ledger.IsOpen)]);

    private async ValueTask StopTasksAsync(int[] indexes)
    {
        var ledger = _ledger!;
        _stopping.UnionWith(indexes);
        var atWorkers = indexes.Select(ledger.IdOf).Where(_desk.IsOut).ToArray();
        var unsent = indexes.Where(i => !atWorkers.Contains(ledger.IdOf(i))).Select(i => new PageTaskDetail(i, TaskRules.Cancel(ledger.EntryOf(i), CanceledByCaller))).ToArray();
        if (unsent.Length > 0)
        {
            await AppendAsync(new PageDelta { Changed = unsent });
        }

        if (atWorkers.Length > 0)
        {
            _desk.Stop(StopReason.Canceled, ledger.Spec.Definition.Timeouts.Grace, atWorkers);
        }

        await TrySealAsync();
        await PumpAsync();
    }

    /// <summary>Sends what may be sent, and tells the tracker what has changed.</summary>
    private async ValueTask PumpAsync()
    {
        if (_ledger is { } ledger && !IsSealed && _mayLeave && ledger.Stop is null)
        {
            await SendAsync(ledger);
        }

        _version++;
        Tell();
    }

    private async ValueTask SendAsync(PageLedger ledger)
    {
        var now = Now;
        _queue.Ripen(now);
        if (_queue.Ready > 0 && _desk.Incarnation == 0)
        {
            // Before anything is sent, the incarnation and the mark are durable.
            await AppendAsync(new PageDelta { Incarnation = 1, Mark = MarkAhead() });
            _desk.Open(ledger.Incarnation);
        }

        if (!_desk.IsReady)
        {
            return;
        }

        var silos = _queue.Ready > 0 ? EligibleSilos(ledger, now) : [];
        while (_queue.Ready > 0 && LeastBusy(silos) is { } silo)
        {
            // A full page is one of many: the others keep the silos busy while it ends, and a batch less is a commit less.
            var lanes = ledger.Count >= Options.PageSizeOn(Silo) ? 1 : silos.Count * Options.DispatchWindow;
            var indexes = Take(ledger, _sizer.For(_queue.Ready, lanes));
            if (indexes.Count == 0)
            {
                if (_queue.Ready > 0)
                {
                    await AppendAsync(new PageDelta { Mark = MarkAhead() });
                }

                continue;
            }

            var maxDeliveries = TaskPolicy.For(ledger.Spec.Definition, Options.MaxSnoozes).MaxDeliveries;
            if (indexes.Exists(i => ledger.LostDeliveriesOf(i) + 1 >= maxDeliveries))
            {
                var last = indexes.Where(i => ledger.LostDeliveriesOf(i) + 1 >= maxDeliveries).ToArray();
                await SendDurablyAsync(ledger, silo, last);
                indexes.RemoveAll(last.Contains);
            }

            if (indexes.Count > 0)
            {
                _desk.Send(silo, DeliveryOf(ledger, indexes, _desk.NextEpoch()));
            }
        }

        if (_queue.Ready > 0 && (_desk.IsEmpty || _blocked.Count > 0))
        {
            _pumpTimer.At(now + CapacityRetry);
        }
        else if (_queue.NextDue is { } due)
        {
            _pumpTimer.At(due);
        }
    }

    /// <summary>A last allowed delivery is recorded before it is sent, so that only a task that was really out ends Lost.</summary>
    private async ValueTask SendDurablyAsync(PageLedger ledger, SiloId silo, int[] indexes)
    {
        var request = DeliveryOf(ledger, indexes, _desk.NextEpoch());
        var dispatched = indexes.Select(i => new PageTaskDetail(i, ledger.EntryOf(i) with { Status = JobTaskStatus.Dispatched, Silo = silo, Epoch = request.Epoch, NotBefore = null }));
        await AppendAsync(new PageDelta { Changed = [.. dispatched] });
        _desk.Send(silo, request);
    }

    private List<int> Take(PageLedger ledger, int max)
    {
        var indexes = new List<int>(max);
        while (indexes.Count < max && _queue.TryTake(ledger.Mark, out var index))
        {
            if (ledger.IsOpen(index) && !_desk.IsOut(ledger.IdOf(index)))
            {
                indexes.Add(index);
            }
            else if (_queue.Ready == 0)
            {
                break;
            }
        }

        return indexes;
    }

    private DeliveryRequest DeliveryOf(PageLedger ledger, IReadOnlyList<int> indexes, Epoch epoch)
    {
        var tasks = new DeliveredTask[indexes.Count];
        for (var i = 0; i < tasks.Length; i++)
        {
            var index = indexes[i];
            tasks[i] = new DeliveredTask { TaskId = ledger.IdOf(index), Try = ledger.TryOf(index), Payload = ledger.PayloadOf(index), Name = ledger.NameOf(index) };
        }

        var spec = ledger.Spec;
        return new DeliveryRequest
        {
            Holder = new HolderId(HolderKind.Page, Host.Key),
            InstanceId = spec.InstanceId,
            Attempt = spec.Attempt,
            Epoch = epoch,
            Priority = spec.Priority,
            StartRule = spec.Definition.Delivery == Delivery.AtMostOnce ? StartRule.AfterAsking : StartRule.Immediately,
            ExecutionType = spec.Definition.ExecutionType,
            Tasks = tasks,
        };
    }

    private List<SiloId> EligibleSilos(PageLedger ledger, DateTimeOffset now)
    {
        var definition = ledger.Spec.Definition;
        if (_allowed.Count > 0)
        {
            // The attempt's silos are those that the tracker chose, not the best ones of the moment.
            definition = definition with { Placement = definition.Placement with { MaxSilos = 0 } };
        }

        var silos = Picker.ChooseAll(definition).Select(m => m.Id).Where(silo => _allowed.Count == 0 || _allowed.Contains(silo)).ToList();
        if (silos.Count == 0)
        {
            _waitReason = DispatchPolicy.Explain(Silo.Cluster.Current, definition, Silo.Engine.Filters);
            _pumpTimer.At(now + CapacityRetry);
        }
        else if (definition.Placement.TrackerSilo == TrackerSiloUse.Padding && silos.Count > 1 && ledger.Spec.FinalizerSilo is { } kept)
        {
            silos.Remove(kept);
        }

        foreach (var silo in _blocked.Where(b => b.Value <= now).Select(b => b.Key).ToArray())
        {
            _blocked.Remove(silo);
        }

        silos.RemoveAll(_blocked.ContainsKey);
        return silos;
    }

    private SiloId? LeastBusy(List<SiloId> silos)
    {
        SiloId? best = null;
        var fewest = Options.DispatchWindow;
        foreach (var silo in silos)
        {
            var batches = _desk.BatchesAt(silo);
            if (batches < fewest)
            {
                fewest = batches;
                best = silo;
            }
        }

        return best;
    }

    /// <summary>The mark far enough ahead that sending rarely has to wait for it.</summary>
    private int MarkAhead()
    {
        var window = 2 * Options.DispatchBatchSize * Options.DispatchWindow * Math.Max(1, Silo.Cluster.Current.Active.Count);
        return Math.Max(_ledger!.Mark, Math.Min(_ledger.Count, _queue.NextNew + window));
    }

    private PageState State()
    {
        if (IsSealed)
        {
            return PageState.Sealed;
        }

        if (_queue.IsEmpty)
        {
            return PageState.Drained;
        }

        return _mayLeave ? PageState.Running : PageState.Waiting;
    }

    private PageCounts Counts()
    {
        if (_ledger is not { } ledger)
        {
            return new PageCounts { Page = _page };
        }

        var cancelsChildren = ledger.Spec.Definition.Map.OnParentFailure == OnParentFailure.Cancel;
        return new PageCounts
        {
            Page = _page,
            Version = (ledger.Incarnation << 32) | _version,
            State = State(),
            Tasks = ledger.CountsOf(_desk.TaskCount),
            Silos = _desk.Silos,
            BatchSize = _sizer.Current,
            WaitReason = _queue.Ready > 0 && _desk.IsEmpty ? _waitReason : null,
            StopStage = StopStage(ledger),
            Failures = IsSealed ? ledger.FailuresOf(MaxFailures, Now) : [],
            FailedParents = cancelsChildren ? ledger.UnsuccessfulTasks() : [],
            Partial = IsSealed || _progress is not { } progress ? 0 : progress.Partial,
            Message = _progress?.Message,
        };
    }

    private CancelStage StopStage(PageLedger ledger)
    {
        if (ledger.Stop is null)
        {
            return CancelStage.None;
        }

        if (_abandoned)
        {
            return CancelStage.Abandoned;
        }

        return _desk.IsEmpty || _desk.IsStopAcknowledged ? CancelStage.Acknowledged : CancelStage.Requested;
    }

    /// <summary>Tells the tracker the absolute counts: at once when the state has changed or nothing is left to do, otherwise every while; again until acknowledged.</summary>
    private void Tell()
    {
        var state = State();
        if (_telling || _ledger is null || (state == _toldState && _version == _toldVersion))
        {
            return;
        }

        if (state == _toldState && state != PageState.Sealed && !_ledger.AllEnded)
        {
            TellLater(TellPeriod);
            return;
        }

        TellNow();
    }

    private void TellLater(TimeSpan delay)
    {
        if (_tellLater)
        {
            return;
        }

        _tellLater = true;
        Host.StartTimer(delay, () =>
        {
            _tellLater = false;
            if (!_telling && _ledger is not null && (_version != _toldVersion || State() != _toldState))
            {
                TellNow();
            }

            return default;
        });
    }

    private void TellNow()
    {
        _telling = true;
        var counts = Counts();
        Host.Send<IMapReduceTrackerGrain, UpdatePageRequest, Ack>(
            _trackerKey,
            static (tracker, request) => tracker.UpdatePageAsync(request),
            new UpdatePageRequest(counts, IsSealed ? _ledger!.Runs.ToArray() : []),
            outcome => OnToldAsync(counts, outcome));
    }

    private ValueTask OnToldAsync(PageCounts counts, CallOutcome<Ack> outcome)
    {
        _telling = false;
        if (!outcome.IsReply)
        {
            TellLater(CapacityRetry);
            return default;
        }

        _toldState = counts.State;
        _toldVersion = counts.Version & uint.MaxValue;
        if (counts.State == PageState.Sealed)
        {
            Host.Deactivate();
        }
        else
        {
            Tell();
            DropIfDormant();
        }

        return default;
    }

    /// <summary>A full page that waits for its turn need not stay in memory.</summary>
    private void DropIfDormant()
    {
        if (_ledger is { Closed: ClosedState.Closed, Incarnation: 0 } && !_mayLeave && !_telling)
        {
            Host.Deactivate();
        }
    }
}
