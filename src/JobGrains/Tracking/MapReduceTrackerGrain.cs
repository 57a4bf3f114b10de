using System.Globalization;
using JobGrains.Dispatch;
using JobGrains.Hosting;
using JobGrains.Instances;
using Microsoft.Extensions.Logging;

namespace JobGrains.Tracking;

/// <inheritdoc cref="IMapReduceTrackerGrain"/>
internal partial class MapReduceTrackerGrain : EngineGrain, IMapReduceTrackerGrain, IDeskOwner
{
    private static readonly TimeSpan CapacityRetry = TimeSpan.FromSeconds(1);

    private readonly GrainRecord _handle = new("tracker");
    private readonly PageRecords _pageRecords;
    private readonly ILogger _logger;
    private readonly DeliveryDesk _desk;
    private readonly FinalizerHold _finalizerHold;
    private readonly PumpTimer _pumpTimer;
    private readonly List<TrackedPage> _pages = [];
    private DepartureWatch _departures;
    private TrackerRecord? _record;
    private string? _waitReason;
    private bool _isDiscarded;

    public MapReduceTrackerGrain(IGrainHost host)
        : base(host)
    {
        _logger = host.Silo.Engine.Loggers.CreateLogger("JobGrains.MapReduceTracker");
        _desk = new DeliveryDesk(host, new HolderId(HolderKind.Tracker, host.Key), this);
        _finalizerHold = new FinalizerHold(host);
        _pumpTimer = new PumpTimer(host, PumpAsync);
        _pageRecords = new PageRecords(host);
    }

    private JobGrainsOptions Options => Silo.Engine.Options;

    private int PageSize => Options.PageSizeOn(Silo);

    private SiloPicker Picker => new(Silo);

    private bool IsOpen => _record is { End: null };

    public override async ValueTask OnActivateAsync()
    {
        _record = await Host.ReadAsync<TrackerRecord>(_handle);
        await _pageRecords.ReadAsync(_pages);

        // A cleared record keeps its ETag: a late start must not open a discarded attempt again.
        _isDiscarded = _record is null && _handle.ETag is not null;
        if (_record is not { } record)
        {
            return;
        }

        if (record.End is not null)
        {
            TellEnd();
            return;
        }

        // An earlier activation sent: fence it, then hear all workers and all pages that are not sealed.
        await SaveAsync(record with { Incarnation = record.Incarnation + 1 });
        LogResumed(record.InstanceId, record.Incarnation + 1);
        if (record.Stop is { } stop)
        {
            _desk.Stop(stop.Reason, record.Session.Definition.Timeouts.Grace, tasks: null);
        }

        HoldFinalizer();
        Watch();
        CallPages();
        await _desk.InquireAsync(_record!.Incarnation, [record.Root.Silo, record.Final?.Silo]);
    }

    public override async ValueTask OnClusterChangedAsync()
    {
        if (IsOpen)
        {
            await ReplaceSilosAsync();
            await _desk.OnClusterChangedAsync();
            if (_departures.HasAnyLeft(Silo.Cluster.Current))
            {
                CallRunningPages();
            }

            await PumpAsync();
        }
    }

    public override async ValueTask OnDeactivateAsync()
    {
        if (IsOpen && _desk.IsReady && Rules().BeforeLeaving(_desk.IsOut, _desk.Incarnation) is { Count: > 0 } idle)
        {
            await ChangeAsync(idle, []);
        }
    }

    public async ValueTask<StartTrackerReply> StartAsync(StartTrackerRequest request)
    {
        if (_record is null && !_isDiscarded)
        {
            var silos = AttemptSilos.Choose(request.Session.Definition, [], Silo.Cluster.Current, Picker);
            var silo = silos.Count > 0 ? silos[0] : Picker.ChooseOne(request.Session.Definition, avoid: null, out _waitReason)?.Id;
            var record = new TrackerRecord
            {
                InstanceId = request.InstanceId,
                Attempt = request.Attempt,
                Session = request.Session,
                Priority = request.Priority,
                Incarnation = 1,
                Root = new TaskEntry { TaskId = TaskId.Root },
                FinalizerSilo = silo,
                Silos = silos,
                PagesARecord = Math.Clamp(PageSize / 8, 2, 64),
                AdoptFrom = request.AdoptFrom,
                AdoptedFrom = request.AdoptFrom,
                Again = request.Again,
            };
            await Host.CommitAsync(new Commit().Write(_handle, record).Write(_pageRecords.Of(0, record.PagesARecord), new PagesRecord()));
            _record = record;
            _desk.Open(record.Incarnation);
            HoldFinalizer();
            Watch();
        }

        await PumpAsync();
        return new StartTrackerReply(Progress(), _isDiscarded ? TrackerFate.Discarded : TrackerFate.Present);
    }

    public async ValueTask<StopTrackerReply> StopAsync(StopTrackerRequest request)
    {
        if (_record is { End: null, Stop: null } record)
        {
            RequireReady();
            var stop = new StopRecord(request.Reason, request.Message ?? "Stopped.", Now);
            await SaveAsync(record with
            {
                Stop = stop,
                Root = StopEntry(record.Root, stop)!,
                Final = StopEntry(record.Final, stop),
            });
            _desk.Stop(request.Reason, record.Session.Definition.Timeouts.Grace, tasks: null);
            await PumpAsync();
        }

        return new StopTrackerReply(StopStage());
    }

    public async ValueTask<Ack> UpdatePageAsync(UpdatePageRequest request)
    {
        var counts = request.Counts;
        if (_record is null || counts.Page >= _pages.Count)
        {
            return Ack.Done;
        }

        await HearAsync(_pages[counts.Page], counts, counts.State == PageState.Sealed ? request.Runs : null);
        await PumpAsync();
        return Ack.Done;
    }

    public async ValueTask<ListTasksReply> ListTasksAsync(ListTasksRequest request)
    {
        if (_record is not { } record)
        {
            return new ListTasksReply([]);
        }

        var query = request.Query;
        var tasks = new TaskList(query);
        var isCut = false;
        TaskEntry?[] own = [record.Final, record.Root];
        tasks.AddRange(own.OfType<TaskEntry>().Select(t => TaskInfos.Of(t, _desk.Find(t.TaskId)?.Silo, _progress?.Book.Find(t.TaskId))));
        var firstPage = query.After is { IsMapped: true } start ? start.Page : 0;
        for (var page = firstPage; page < _pages.Count && tasks.HasRoom && !isCut; page++)
        {
            var rest = new ListTasksRequest(query with { Limit = tasks.Wanted });
            var reply = await Host.CallAsync<ITaskPageGrain, ListTasksRequest, ListTasksReply>(PageKey(page), static (grain, list) => grain.ListTasksAsync(list), rest);
            tasks.AddRange(reply.Tasks);
            isCut = reply.IsCut;
        }

        return new ListTasksReply(tasks.Tasks, record.Attempt, IsCut: isCut || tasks.IsCut);
    }

    public async ValueTask<CancelTaskReply> CancelTaskAsync(CancelTaskRequest request)
    {
        var taskId = request.TaskId;
        if (_record is not { } record)
        {
            return new CancelTaskReply(CancelTaskVerdict.NotFound);
        }

        if (taskId.IsMapped)
        {
            return taskId.Page < _pages.Count
                ? await Host.CallAsync<ITaskPageGrain, CancelTaskRequest, CancelTaskReply>(PageKey(taskId.Page), static (page, cancel) => page.CancelTaskAsync(cancel), request)
                : new CancelTaskReply(CancelTaskVerdict.NotFound);
        }

        var entry = taskId == TaskId.Root ? record.Root : taskId == TaskId.Final ? record.Final : null;
        if (entry is null)
        {
            return new CancelTaskReply(CancelTaskVerdict.NotFound);
        }

        if (IsOpen && !entry.Status.IsTerminal())
        {
            RequireReady();
            if (_desk.IsOut(taskId))
            {
                _desk.Stop(StopReason.Canceled, record.Session.Definition.Timeouts.Grace, [taskId]);
            }
            else
            {
                await ChangeAndPumpAsync([TaskRules.Cancel(entry, "Canceled by a caller.")]);
            }
        }

        return new CancelTaskReply(CancelTaskVerdict.Done);
    }

    public ValueTask<ReadTrackerReply> ReadAsync(ReadTrackerRequest request) => new(new ReadTrackerReply(_pages.Count, _record?.Root));

    public async ValueTask<Ack> DiscardAsync(DiscardTrackerRequest request)
    {
        _isDiscarded = true;
        _finalizerHold.Release();
        foreach (var page in _pages)
        {
            await Host.CallAsync<ITaskPageGrain, DeletePageRequest, Ack>(PageKey(page.Number), static (grain, delete) => grain.DeleteAsync(delete), DeletePageRequest.Instance);
        }

        if (_record is not null || _pages.Count > 0)
        {
            await Host.CommitAsync(_pageRecords.Clear(new Commit().Clear(_handle), isResumed: _record is not { Incarnation: 1 }));
            _record = null;
            _pages.Clear();
        }

        Host.Deactivate();
        return Ack.Done;
    }

    private string PageKey(int page) => string.Create(CultureInfo.InvariantCulture, $"{Host.Key}/{page}");

    private TaskEntry? StopEntry(TaskEntry? entry, StopRecord stop) =>
        entry is not null && !entry.Status.IsTerminal() && !_desk.IsOut(entry.TaskId) ? TaskRules.Cancel(entry, stop.Message) : entry;

    private void RequireReady()
    {
        if (!_desk.IsReady || _pages.Exists(p => !p.IsSealed && !p.IsHeard))
        {
            throw new JobGrainsUnavailableException("The tracker was re-activated and has not heard all workers and pages yet. Ask again.");
        }
    }

    private async ValueTask SaveAsync(TrackerRecord next)
    {
        await Host.CommitAsync(new Commit().Write(_handle, next));
        var metrics = Silo.Engine.Telemetry.Metrics;
        metrics.TaskChanged(next.InstanceId, _record?.Root, next.Root);
        metrics.TaskChanged(next.InstanceId, _record?.Final, next.Final);
        _record = next;
        _changes++;
    }

    private void HoldFinalizer()
    {
        if (_record is { End: null, FinalizerSilo: { } silo } record)
        {
            _finalizerHold.Keep(record.InstanceId, record.Attempt, silo);
        }
    }

    private TaskCounts Counts()
    {
        var counts = new TaskCounts();
        foreach (var page in _pages)
        {
            counts += page.Counts.Tasks;
        }

        return counts + EntryCounts(_record?.Root) + EntryCounts(_record?.Final);
    }

    private TaskCounts EntryCounts(TaskEntry? entry) => entry is null
        ? new TaskCounts()
        : new TaskCounts
        {
            Total = 1,
            Pending = entry.Status is JobTaskStatus.Pending && !_desk.IsOut(entry.TaskId) ? 1 : 0,
            Running = !entry.Status.IsTerminal() && _desk.IsOut(entry.TaskId) ? 1 : 0,
            Succeeded = entry.Status == JobTaskStatus.Succeeded ? 1 : 0,
            Failed = entry.Status == JobTaskStatus.Failed ? 1 : 0,
            Lost = entry.Status == JobTaskStatus.Lost ? 1 : 0,
            Skipped = entry.Status == JobTaskStatus.Skipped ? 1 : 0,
            Canceled = entry.Status == JobTaskStatus.Canceled ? 1 : 0,
            Redelivered = entry.Redelivered,
        };

    private CancelStage StopStage()
    {
        if (_record is not { Stop: not null })
        {
            return CancelStage.None;
        }

        var stage = _abandoned ? CancelStage.Abandoned : _desk.IsReady && (_desk.IsEmpty || _desk.IsStopAcknowledged) ? CancelStage.Acknowledged : CancelStage.Requested;
        foreach (var page in _pages)
        {
            var told = page.Counts.StopStage;
            if (told == CancelStage.Abandoned)
            {
                return CancelStage.Abandoned;
            }

            if (!page.IsSealed && told is CancelStage.None or CancelStage.Requested && stage == CancelStage.Acknowledged)
            {
                stage = CancelStage.Requested;
            }
        }

        return stage;
    }
}
