using System.Globalization;
using JobGrains.Dispatch;
using JobGrains.Hosting;
using JobGrains.Instances;
using Microsoft.Extensions.Logging;

namespace JobGrains.Tracking;

/// <inheritdoc cref="ITaskPageGrain"/>
internal partial class TaskPageGrain : EngineGrain, ITaskPageGrain, IDeskOwner
{
    private const int MaxFailures = 100;

    private readonly GrainRecord _handle = new("page");
    private readonly ILogger _logger;
    private readonly string _trackerKey;
    private readonly int _page;
    private readonly DeliveryDesk _desk;
    private readonly SendQueue _queue = new();
    private readonly PumpTimer _pumpTimer;
    private PageLedger? _ledger;
    private ProgressBook? _progress;
    private bool _isDeleted;

    public TaskPageGrain(IGrainHost host)
        : base(host)
    {
        var slash = host.Key.LastIndexOf('/');
        _trackerKey = host.Key[..slash];
        _page = int.Parse(host.Key.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture);
        _logger = host.Silo.Engine.Loggers.CreateLogger("JobGrains.TaskPage");
        _desk = new DeliveryDesk(host, new HolderId(HolderKind.Page, host.Key), this);
        _pumpTimer = new PumpTimer(host, PumpAsync);
        _sizer = new BatchSizer(smallest: 1, first: 1, Options.DispatchBatchSize);
    }

    private JobGrainsOptions Options => Silo.Engine.Options;

    private SiloPicker Picker => new(Silo);

    private bool IsSealed => _ledger?.Closed == ClosedState.Sealed;

    public override async ValueTask OnActivateAsync()
    {
        var stored = await Host.ReadAsync<PageRecord, PageDelta>(_handle);
        if (stored.Value is null)
        {
            // A cleared record keeps its ETag: a late add must not open a deleted page again.
            _isDeleted = _handle.ETag is not null;
            return;
        }

        _ledger = new PageLedger(stored.Value);
        foreach (var delta in stored.Deltas)
        {
            _ledger.Apply(delta);
        }

        _queue.Extend(_ledger.Count);
        if (IsSealed)
        {
            return;
        }

        if (_ledger.Incarnation > 0)
        {
            // An earlier activation sent: fence it, then hear all workers.
            await AppendAsync(new PageDelta { Incarnation = _ledger.Incarnation + 1 });
            LogResumed(_ledger.Spec.InstanceId, _page, _ledger.Incarnation);
            if (_ledger.Stop is { } stop)
            {
                _desk.Stop(stop.Reason, _ledger.Spec.Definition.Timeouts.Grace, tasks: null);
            }

            await _desk.InquireAsync(_ledger.Incarnation, Enumerable.Range(0, _ledger.Count).Where(_ledger.IsOpen).Select(i => _ledger.EntryOf(i).Silo));
        }
        else
        {
            await TrySealAsync();
        }

        if (!_telling)
        {
            // The tracker may have to give leave again.
            TellNow();
        }
    }

    public override async ValueTask OnClusterChangedAsync()
    {
        if (_ledger is not null && !IsSealed)
        {
            _blocked.Clear();
            await _desk.OnClusterChangedAsync();
            await PumpAsync();
        }
    }

    public override async ValueTask OnDeactivateAsync()
    {
        if (_ledger is not { } ledger || IsSealed || ledger.Stop is not null || !_desk.IsReady)
        {
            return;
        }

        // What was never sent, and what is open and not out, was not lost with this activation.
        var mark = Math.Min(_queue.NextNew, ledger.Mark);
        var waiting = Enumerable.Range(0, mark).Where(ledger.IsOpen).Select(ledger.EntryOf).ToArray();
        var idle = new LedgerRules(waiting, StopMessage: null, PolicyOf).BeforeLeaving(_desk.IsOut, _desk.Incarnation);
        if (mark < ledger.Mark || idle.Count > 0)
        {
            await AppendAsync(new PageDelta { Mark = mark, Changed = [.. idle.Select(entry => new PageTaskDetail(entry.TaskId.Index, entry))] });
        }
    }

    public async ValueTask<AddTasksReply> AddAsync(AddTasksRequest request)
    {
        var run = new ChildRun(request.Parent, request.FirstIndex, request.FirstSequence, request.Items.Count);
        if (_ledger is not null && _ledger.Runs.Contains(run))
        {
            return new AddTasksReply(AddTasksVerdict.Added, Counts());
        }

        var count = _ledger?.Count ?? 0;
        if (_isDeleted || request.FirstIndex != count || (_ledger is not null && (_ledger.Closed != ClosedState.Open || _ledger.Stop is not null)))
        {
            return new AddTasksReply(AddTasksVerdict.Refused, Counts());
        }

        var delta = new PageDelta
        {
            Added = run,
            Payloads = Column(request.Items, static item => item.Payload),
            Keys = Column(request.Items, static item => item.Key),
            Names = Column(request.Items, static item => item.Name),
            Closed = request.Then == ClosedState.Open ? null : request.Then,
        };
        if (_ledger is null)
        {
            var created = new PageLedger(new PageRecord { Spec = request.Spec });
            created.Apply(delta);
            await Host.CommitAsync(new Commit().Write(_handle, created.ToRecord()));
            _ledger = created;
        }
        else
        {
            await AppendAsync(delta);
        }

        _queue.Extend(_ledger.Count);
        await PumpAsync();
        DropIfDormant();
        return new AddTasksReply(AddTasksVerdict.Added, Counts());
    }

    public async ValueTask<PageReply> AdoptAsync(AdoptPageRequest request)
    {
        if (_ledger is null && !_isDeleted)
        {
            var record = await ReadPageAsync(request.FromKey) is { } old
                ? PageLedger.Adopt(old, request.Spec, request.Again)
                : new PageRecord { Spec = request.Spec, Closed = ClosedState.Closed };
            await Host.CommitAsync(new Commit().Write(_handle, record));
            _ledger = new PageLedger(record);
            _queue.Extend(_ledger.Count);
            await TrySealAsync();
        }

        return Reply();
    }

    /// <summary>Reads a page in as many parts as its size needs; null where it is gone.</summary>
    private async ValueTask<PageRecord?> ReadPageAsync(string key)
    {
        var parts = new List<PagePart>();
        for (int? first = 0; first is { } index;)
        {
            var reply = await Host.CallAsync<ITaskPageGrain, ReadTasksRequest, ReadTasksReply>(key, static (page, read) => page.ReadTasksAsync(read), new ReadTasksRequest { FirstIndex = index, Parts = PageParts.Bounded });
            if (reply.Record is not { } record)
            {
                return parts.Count == 0 ? null : throw new JobGrainsUnavailableException($"Page '{key}' was deleted while it was read.");
            }

            parts.Add(new PagePart(record, index, reply.NextIndex ?? record.Count));
            first = reply.NextIndex;
        }

        return PagePart.Join(parts);
    }

    public async ValueTask<PageReply> RunAsync(RunPageRequest request)
    {
        if (_ledger is not null && request.Leave == PageLeave.Send && !IsSealed && (_mayLeave || request.Silos is not null))
        {
            if (!_mayLeave)
            {
                _mayLeave = true;
                var places = _ledger.Spec.Definition.ConcurrencyPerSilo;
                var share = (places + Options.DispatchWindow - 1) / Options.DispatchWindow;
                _sizer = new BatchSizer(share, request.BatchSize > 0 ? request.BatchSize : 2 * places, Options.DispatchBatchSize);
            }

            _allowed = request.Silos ?? _allowed;
            _blocked.Clear();
            await PumpAsync();
        }

        return Reply();
    }

    public async ValueTask<PageReply> CloseAsync(ClosePageRequest request)
    {
        if (_ledger is null)
        {
            await CloseUnusedAsync(request.Spec);
        }
        else if (_ledger.Closed == ClosedState.Open)
        {
            await AppendAsync(new PageDelta { Closed = ClosedState.Closed });
            await TrySealAsync();
        }

        return Reply();
    }

    public async ValueTask<PageReply> StopAsync(StopPageRequest request)
    {
        if (_ledger is null && request.Parent is null)
        {
            await CloseUnusedAsync(request.Spec);
        }

        if (_ledger is null || IsSealed)
        {
            return Reply();
        }

        RequireReady();
        if (request.Parent is { } parent)
        {
            await StopChildrenAsync(parent);
        }
        else
        {
            await StopAllAsync(request.Reason);
        }

        return Reply();
    }

    public ValueTask<CheckParentReply> CheckParentAsync(CheckParentRequest request)
    {
        RequireReady();
        if (_ledger is null || _ledger.Stop is not null || !_desk.IsCurrent(request.Parent, request.Epoch))
        {
            return new(new CheckParentReply(MapVerdict.Refused, Message: $"Task '{request.Parent}' may not map: this delivery was superseded, or has reported, or the run is being stopped."));
        }

        var repeated = _ledger.Incarnation > 1 || _ledger.Adopted == AdoptedState.Adopted || _ledger.HasHistory(request.Parent.Index);
        return new(new CheckParentReply(MapVerdict.Accepted, repeated ? ParentHistory.Repeated : ParentHistory.First));
    }

    public ValueTask<ReadChildrenReply> ReadChildrenAsync(ReadChildrenRequest request) => new(new ReadChildrenReply(_ledger?.ChildrenOf(request.Parent) ?? []));

    public ValueTask<ReadResultsReply> ReadResultsAsync(ReadResultsRequest request)
    {
        if (_ledger is not { } ledger || !IsSealed)
        {
            throw new JobGrainsUnavailableException($"Page {_page} of '{_trackerKey}' is not sealed: its results cannot be read yet.");
        }

        var count = Math.Min(request.Max, ledger.Count - request.FirstIndex);
        var results = new List<TaskResult>(Math.Max(0, count));
        var next = request.FirstIndex;
        var size = default(AnswerSize);
        for (; next < request.FirstIndex + count && !size.IsFull; next++)
        {
            var result = new TaskResult(ledger.IdOf(next), ledger.StatusOf(next), ledger.ResultOf(next), ledger.FailureOf(next));
            size.Add(result.Result);
            size.Add(result.Failure);
            results.Add(result);
        }

        if (next >= ledger.Count)
        {
            // The next page is being read now; this one need not stay in memory.
            Host.Deactivate();
        }

        return new(new ReadResultsReply(results, next < ledger.Count ? next : null));
    }

    public ValueTask<ReadTasksReply> ReadTasksAsync(ReadTasksRequest request)
    {
        if (_ledger is not { } ledger)
        {
            return new(new ReadTasksReply(null));
        }

        var record = ledger.ToRecord();
        if (request.Parts == PageParts.Whole)
        {
            return new(new ReadTasksReply(record));
        }

        var part = PagePart.Cut(record, request.FirstIndex);
        return new(new ReadTasksReply(part.Record, part.End < record.Count ? part.End : null));
    }

    public ValueTask<ListTasksReply> ListTasksAsync(ListTasksRequest request)
    {
        if (_ledger is not { } ledger)
        {
            return new(new ListTasksReply([]));
        }

        var query = request.Query;
        var first = query.After is { IsMapped: true } after && after.Page == _page ? after.Index + 1 : 0;
        var tasks = new TaskList(query);
        for (var i = first; i < ledger.Count && tasks.HasRoom; i++)
        {
            var info = TaskInfos.Of(ledger.EntryOf(i), _desk.Find(ledger.IdOf(i))?.Silo, _progress?.Find(ledger.IdOf(i)));
            if (tasks.Wants(info))
            {
                var (parent, _) = ledger.OriginOf(i);
                tasks.Add(info with { Parent = parent, Name = ledger.NameOf(i), Key = ledger.KeyOf(i), Payload = ledger.PayloadOf(i), Result = ledger.ResultOf(i) });
            }
        }

        return new(new ListTasksReply(tasks.Tasks, IsCut: tasks.IsCut));
    }

    public async ValueTask<CancelTaskReply> CancelTaskAsync(CancelTaskRequest request)
    {
        if (_ledger is null || request.TaskId.Page != _page || request.TaskId.Index >= _ledger.Count)
        {
            return new CancelTaskReply(CancelTaskVerdict.NotFound);
        }

        if (_ledger.IsOpen(request.TaskId.Index))
        {
            RequireReady();
            await StopTasksAsync([request.TaskId.Index]);
        }

        return new CancelTaskReply(CancelTaskVerdict.Done);
    }

    public async ValueTask<Ack> DeleteAsync(DeletePageRequest request)
    {
        if (_ledger is not null)
        {
            await Host.CommitAsync(new Commit().Clear(_handle));
            _ledger = null;
        }

        Host.Deactivate();
        return Ack.Done;
    }

    private static List<string?>? Column(IReadOnlyList<MapItem> items, Func<MapItem, string?> select)
    {
        var column = new List<string?>(items.Count);
        var any = false;
        for (var i = 0; i < items.Count; i++)
        {
            var value = select(items[i]);
            any |= value is not null;
            column.Add(value);
        }

        return any ? column : null;
    }

    private void RequireReady()
    {
        // A sealed page has nothing out, and hears no workers: it answers from what it has.
        if (_ledger is { Incarnation: > 0 } && !IsSealed && !_desk.IsReady)
        {
            throw new JobGrainsUnavailableException($"Page {_page} of '{_trackerKey}' was re-activated and has not heard all workers yet. Ask again.");
        }
    }

    /// <summary>Records a page that never had a task as sealed, so that a late add of tasks finds it closed.</summary>
    private async ValueTask CloseUnusedAsync(PageSpec spec)
    {
        if (_isDeleted)
        {
            return;
        }

        var record = new PageRecord { Spec = spec, Closed = ClosedState.Sealed };
        await Host.CommitAsync(new Commit().Write(_handle, record));
        _ledger = new PageLedger(record);
    }

    private async ValueTask AppendAsync(PageDelta delta)
    {
        await Host.CommitAsync(new Commit().Append(_handle, delta));
        Silo.Engine.Telemetry.Metrics.PageChanged(_ledger!, delta);
        _ledger!.Apply(delta);
    }

    /// <summary>Seals the page if it takes no more tasks and all have ended: writes it once, as a base.</summary>
    private async ValueTask TrySealAsync()
    {
        if (_ledger is { Closed: ClosedState.Closed, AllEnded: true })
        {
            _ledger.Apply(new PageDelta { Closed = ClosedState.Sealed });
            await Host.CommitAsync(new Commit().Write(_handle, _ledger.ToRecord()));
        }
    }

    private PageReply Reply() => new(Counts(), _ledger?.Runs.ToArray() ?? []);
}
