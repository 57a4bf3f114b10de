using System.Globalization;
using JobGrains.Dispatch;
using JobGrains.Hosting;
using JobGrains.Workers;
using Microsoft.Extensions.Logging;

namespace JobGrains.Listeners;

/// <inheritdoc cref="IListenerQueueGrain"/>
internal partial class ListenerQueueGrain : EngineGrain, IListenerQueueGrain
{
    private const int PageEvents = 256;
    private static readonly TimeSpan UnknownFor = TimeSpan.FromSeconds(5);

    private readonly GrainRecord _headRecord = new("head");
    private readonly ILogger _logger;
    private readonly SortedSet<SiloId> _askers = [];

    // Of the last page: how far each run has come, so that what a run sends again is not taken again as long as that costs no reading.
    private readonly Dictionary<InstanceId, JobEvent> _heard = [];
    private readonly List<QueuedEvent> _last = [];
    private QueueHead _head = new();
    private GrainRecord _lastRecord = new("");
    private int _lastSize;
    private long _readPage = -1;
    private List<QueuedEvent> _read = [];
    private long _next = 1;
    private bool _isAwaited = true;
    private string? _failure;
    private DateTimeOffset? _unknownSince;

    public ListenerQueueGrain(IGrainHost host)
        : base(host) => _logger = host.Silo.Engine.Loggers.CreateLogger("JobGrains.ListenerQueue");

    private ListenerOptions Options => Silo.Engine.Options.Listeners;

    private long Limit => Math.Max(1, Options.MaxWaiting / Math.Max(1, Options.Shards));

    public override async ValueTask OnActivateAsync()
    {
        _head = await Host.ReadAsync<QueueHead>(_headRecord) ?? new QueueHead();
        if (_head.Pages.Count > 0)
        {
            _lastRecord = RecordOf(_head.Pages[^1]);
            _next = _head.Pages[^1].First;
            foreach (var queued in await ReadPageAsync(_lastRecord))
            {
                Take(queued);
            }
        }
    }

    public override ValueTask OnClusterChangedAsync()
    {
        if (_head.Silo is { } silo && IsDead(silo))
        {
            Nudge(Another(silo));
        }

        return default;
    }

    public async ValueTask<Ack> PushAsync(PushEventsRequest request)
    {
        if (_head.IsRemoved)
        {
            return Ack.Done;
        }

        var next = _next;
        QueuedEvent[] events = [.. request.Events.Where(IsNew).Select(e => new QueuedEvent(next++, e))];
        if (events.Length == 0)
        {
            return Ack.Done;
        }

        var batch = new QueueBatch(events);
        if (_head.Pages.Count == 0 || _last.Count >= PageEvents || _lastSize >= Silo.LogPageSize)
        {
            await BeginPageAsync(batch);
        }
        else
        {
            await Host.CommitAsync(new Commit().Append(_lastRecord, batch));
        }

        foreach (var queued in events)
        {
            Take(queued);
        }

        if (_isAwaited && _head.Silo is { } silo)
        {
            _isAwaited = false;
            Nudge(silo);
        }

        return Ack.Done;
    }

    public async ValueTask<PullEventsReply> PullAsync(PullEventsRequest request)
    {
        if (_head.IsRemoved)
        {
            return new PullEventsReply(PullVerdict.Removed, []);
        }

        if (request.IsLeaving)
        {
            _askers.Remove(request.Silo);
        }
        else
        {
            _askers.Add(request.Silo);
        }

        if ((_head.Silo is { } other && other != request.Silo && !HasLeft(other)) || IsDead(request.Silo))
        {
            return new PullEventsReply(PullVerdict.Others, []);
        }

        _unknownSince = null;

        // What an earlier incarnation of the lease has acknowledged is not known to be this one's: only who has the queue may acknowledge.
        var position = _head.Silo == request.Silo ? Math.Clamp(request.Acknowledged, _head.Position, _next - 1) : _head.Position;
        await SaveAsync(position, request.IsLeaving ? null : request.Silo);
        _failure = request.Failure;
        if (request.IsLeaving)
        {
            Nudge(Another(request.Silo));
            return new PullEventsReply(PullVerdict.Others, []);
        }

        var events = await ReadAsync(request.Max);
        _isAwaited = request.Max > 0 && events.Count == 0;
        return new PullEventsReply(PullVerdict.Yours, events);
    }

    public ValueTask<QueueStatusReply> GetStatusAsync(QueueStatusRequest request)
    {
        // Dropped events that are not told yet stand before the first page, behind the position.
        var first = Math.Max(_head.Position + 1, _head.Pages.Count > 0 ? _head.Pages[0].First : 1);
        var untold = first - 1 - _head.Position;
        return new(new QueueStatusReply(_next - first, _head.Position - (_head.Dropped - untold), _head.Dropped, _head.Silo, _failure));
    }

    public async ValueTask<Ack> RemoveAsync(RemoveQueueRequest request)
    {
        if (!_head.IsRemoved)
        {
            // A late push must not open the queue again: the head stays.
            var next = new QueueHead { Position = _head.Position, Dropped = _head.Dropped, IsRemoved = true };
            var commit = new Commit().Write(_headRecord, next);
            foreach (var page in _head.Pages)
            {
                await ClearAsync(commit, page);
            }

            await Host.CommitAsync(commit);
            _head = next;
        }

        Host.Deactivate();
        return Ack.Done;
    }

    private static GrainRecord RecordOf(QueuePageRef page) => new(string.Create(CultureInfo.InvariantCulture, $"page{page.Page}"));

    /// <summary>A run that was pruned and created again with the same key counts from the beginning, later.</summary>
    private bool IsNew(JobEvent happened) => !_heard.TryGetValue(happened.InstanceId, out var last) || happened.Sequence > last.Sequence || happened.Time > last.Time;

    private bool IsDead(SiloId silo) => Silo.Cluster.Current.StateOf(silo) == MemberState.Dead;

    /// <summary>Whether a silo is dead, or of another time of the cluster: nobody knows it, and it has not asked for as long as it would have.</summary>
    private bool HasLeft(SiloId silo)
    {
        var state = Silo.Cluster.Current.StateOf(silo);
        if (state != MemberState.Unknown)
        {
            _unknownSince = null;
            return state == MemberState.Dead;
        }

        _unknownSince ??= Now;
        return Now - _unknownSince > (2 * Options.PollPeriod) + UnknownFor;
    }

    private SiloId? Another(SiloId than)
    {
        _askers.RemoveWhere(IsDead);
        return _askers.Where(silo => silo != than).Select(static silo => (SiloId?)silo).FirstOrDefault();
    }

    private void Nudge(SiloId? silo)
    {
        if (silo is { } target)
        {
            Host.Send<IWorkerGrain, NudgeListenerRequest, Ack>(target.Value, static (worker, request) => worker.NudgeListenerAsync(request), new NudgeListenerRequest(Host.Key), OnNudgedAsync);
        }
    }

    private ValueTask OnNudgedAsync(CallOutcome<Ack> outcome)
    {
        _isAwaited |= !outcome.IsReply;
        return default;
    }

    private void Take(QueuedEvent queued)
    {
        _last.Add(queued);
        _lastSize += queued.Size;
        _heard[queued.Event.InstanceId] = queued.Event;
        _next = queued.Place + 1;
    }

    /// <summary>The events of a page; of one that was cleared there are none.</summary>
    private async ValueTask<List<QueuedEvent>> ReadPageAsync(GrainRecord record)
    {
        var (page, batches) = await Host.ReadAsync<QueuePage, QueueBatch>(record);
        return page is null ? [] : [.. page.Begin.Events, .. batches.SelectMany(batch => batch.Events)];
    }

    private async ValueTask BeginPageAsync(QueueBatch batch)
    {
        var page = new QueuePageRef(_head.Pages.Count == 0 ? 1 : _head.Pages[^1].Page + 1, _next);
        var record = RecordOf(page);

        // One that no head names may be there: of an activation that has ended before it wrote the head.
        await Host.ReadAsync<QueuePage, QueueBatch>(record);
        var pages = _head.Pages.ToList();
        var gone = new List<QueuePageRef>();
        var dropped = 0L;
        while (pages.Count > 0 && _next - Math.Max(_head.Position + 1, pages[0].First) >= Limit)
        {
            var end = pages.Count > 1 ? pages[1].First : _next;
            dropped += end - Math.Max(_head.Position + 1, pages[0].First);
            gone.Add(pages[0]);
            pages.RemoveAt(0);
        }

        var next = _head with { Pages = [.. pages, page], Dropped = _head.Dropped + dropped };
        var commit = new Commit().Write(record, new QueuePage { Begin = batch }).Write(_headRecord, next);
        foreach (var old in gone)
        {
            await ClearAsync(commit, old);
        }

        await Host.CommitAsync(commit);
        if (dropped > 0)
        {
            LogDropped(Host.Key, dropped, Limit);
        }

        _head = next;
        _lastRecord = record;
        _last.Clear();
        _heard.Clear();
        _lastSize = 0;
    }

    /// <summary>Makes durable who has the queue and how far he is; pages behind that go.</summary>
    private async ValueTask SaveAsync(long position, SiloId? silo)
    {
        if (position == _head.Position && silo == _head.Silo)
        {
            return;
        }

        var done = 0;
        while (done + 1 < _head.Pages.Count && _head.Pages[done + 1].First <= position + 1)
        {
            done++;
        }

        // What a silo had been given before it was dropped, and takes now, is not missing.
        var first = _head.Pages.Count > 0 ? _head.Pages[0].First : 1;
        var heard = position < first ? position - _head.Position : 0;
        var next = _head with { Position = position, Silo = silo, Dropped = _head.Dropped - heard, Pages = done == 0 ? _head.Pages : [.. _head.Pages.Skip(done)] };
        var commit = new Commit().Write(_headRecord, next);
        for (var i = 0; i < done; i++)
        {
            await ClearAsync(commit, _head.Pages[i]);
        }

        await Host.CommitAsync(commit);
        _head = next;
    }

    private async ValueTask<IReadOnlyList<QueuedEvent>> ReadAsync(int max)
    {
        var events = new List<QueuedEvent>();
        var size = default(AnswerSize);
        for (var i = 0; i < _head.Pages.Count && events.Count < max && !size.IsFull; i++)
        {
            if (i + 1 < _head.Pages.Count && _head.Pages[i + 1].First <= _head.Position + 1)
            {
                continue;
            }

            foreach (var queued in await EventsOfAsync(_head.Pages[i]))
            {
                if (queued.Place <= _head.Position)
                {
                    continue;
                }

                if (events.Count == max || size.IsFull)
                {
                    break;
                }

                var missed = queued.Place - 1 - (events.Count == 0 ? _head.Position : events[^1].Place);
                events.Add(missed == 0 ? queued : queued with { Event = queued.Event with { Dropped = queued.Event.Dropped + missed } });
                size.Add(queued.Event.Failure);
            }
        }

        return events;
    }

    private async ValueTask<IReadOnlyList<QueuedEvent>> EventsOfAsync(QueuePageRef page)
    {
        if (page == _head.Pages[^1])
        {
            return _last;
        }

        if (_readPage != page.Page)
        {
            _read = await ReadPageAsync(RecordOf(page));
            _readPage = page.Page;
        }

        return _read;
    }

    private async ValueTask ClearAsync(Commit commit, QueuePageRef page)
    {
        var record = RecordOf(page);
        await Host.ReadAsync<QueuePage, QueueBatch>(record);
        if (record.ETag is not null)
        {
            commit.Clear(record);
        }
    }
}
