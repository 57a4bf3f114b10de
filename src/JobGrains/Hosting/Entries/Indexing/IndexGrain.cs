using System.Globalization;
using JobGrains.Catalog;
using JobGrains.Dispatch;
using JobGrains.Hosting.Storage;
using JobGrains.Instances;
using JobGrains.Jobs;
using JobGrains.Logs;
using Microsoft.Extensions.Logging;

namespace JobGrains.Hosting.Entries.Indexing;

/// <inheritdoc cref="IIndexGrain"/>
internal partial class IndexGrain : EngineGrain, IIndexGrain
{
    private const int PageSize = 256;
    private const int MaxYoung = 128;
    private const int MaxAppended = 256;
    private const int MaxAtOnce = 64;
    private const int FirstWakeUps = 16;
    private const int MaxWakeUps = 256;
    private const int MaxParallelReads = 16;
    private const long PagesAnIncarnation = 1L << 32;
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(5);

    private readonly GrainRecord _header = new("header");
    private readonly ILogger _logger;
    private readonly EntrySilo _entries;
    private readonly EntryInspector _inspector;
    private readonly IndexShard _shard = new();
    private long _incarnation;
    private long _nextPage;
    private List<long> _dropped = [];
    private bool _isChanged;
    private int _appended;
    private int _wakeUps;

    /// <summary>How many wake-ups may be under way: few at first, for all shards of a cluster that has just started find what was due meanwhile.</summary>
    private int _window = FirstWakeUps;
    private IGrainTimer? _timer;
    private long _timerTime = long.MaxValue;

    public IndexGrain(IGrainHost host)
        : base(host)
    {
        _logger = host.Silo.Engine.Loggers.CreateLogger<IndexGrain>();
        _entries = ((IEntrySiloHost)host.Silo).Entries;
        _inspector = new EntryInspector(_entries.Access);
    }

    private long NowMilliseconds => Now.ToUnixTimeMilliseconds();

    public override async ValueTask OnActivateAsync()
    {
        var stored = await Host.ReadAsync<IndexHeader, IndexDelta>(_header);
        if (stored.Value is null)
        {
            // Before the first thing is in it: whatever is lost, the shard comes back.
            await Host.CommitAsync(new Commit().WakeUp(Now + Period));
        }

        // An earlier activation that goes on can write pages, and not the header any more: nothing that it says after this was answered.
        var before = stored.Value ?? new IndexHeader();
        _incarnation = before.Incarnation + 1;
        _nextPage = _incarnation * PagesAnIncarnation;
        _dropped = [.. before.Dropped];
        var header = before with { Incarnation = _incarnation, Young = [.. before.Young, .. stored.Deltas.SelectMany(delta => delta.Items)] };
        await Host.CommitAsync(new Commit().Write(_header, header));
        await LoadAsync(header);
        Host.Hold(2 * Period);
        Reschedule();
    }

    public override ValueTask OnWakeUpAsync()
    {
        Host.Hold(2 * Period);
        Reschedule();
        Host.Send<ICatalogGrain, WakeUpRequest, TouchReply>(Host.Key, static (catalog, request) => catalog.WakeUpAsync(request), WakeUpRequest.Instance, static _ => default);
        return default;
    }

    public override async ValueTask OnDeactivateAsync()
    {
        _entries.Due.Remove(Host.Key);
        if (_isChanged)
        {
            await FoldAsync();
        }
    }

    public async ValueTask<IndexReply> ApplyAsync(IndexBatch batch)
    {
        var raised = new List<IndexNode>(batch.Changes.Count);
        foreach (var change in batch.Changes)
        {
            switch (change.Kind)
            {
                case IndexChangeKind.Raise when _shard.Raise(change.Item) is { } node:
                    raised.Add(node);
                    break;
                case IndexChangeKind.Lower:
                    _shard.Lower(change.Item);
                    _isChanged = true;
                    break;
                case IndexChangeKind.Doubt:
                    _shard.LookAt(change.Item.Key, NowMilliseconds);
                    break;
            }
        }

        var reply = new IndexReply([.. batch.Changes.Select(change => _shard.StateOf(change.Item.Key))]);
        _appended += raised.Count;
        if (_shard.YoungCount > MaxYoung || _appended > MaxAppended)
        {
            await FoldAsync();
        }
        else if (raised.Count > 0)
        {
            await Host.CommitAsync(new Commit().Append(_header, new IndexDelta([.. raised.Distinct().Select(_shard.ItemOf)])));
        }

        Reschedule();
        return reply;
    }

    public ValueTask<ListOpenReply> ListOpenAsync(ListOpenRequest request) => new(new ListOpenReply(_shard.ListOpen(request)));

    public ValueTask<ListJobsReply> ListJobsAsync(ListJobsRequest request) => new(new ListJobsReply(_shard.ListJobs(request.After?.Value, request.Kind, request.Max)));

    public ValueTask<CountIndexReply> CountAsync(CountIndexRequest request) =>
        new(new CountIndexReply(_shard.CountOf(IndexState.Listed), _shard.CountOf(IndexState.Delayed), _shard.CountOf(IndexState.Queued), _shard.CountOf(IndexState.Running)));

    private static GrainRecord PageRecord(long page) => new(string.Create(CultureInfo.InvariantCulture, $"page{page}"));

    private static List<long> ToRanges(IEnumerable<long> pages)
    {
        var ranges = new List<long>();
        foreach (var page in pages)
        {
            if (ranges.Count > 0 && ranges[^1] + 1 == page)
            {
                ranges[^1] = page;
            }
            else
            {
                ranges.Add(page);
                ranges.Add(page);
            }
        }

        return ranges;
    }

    private async ValueTask LoadAsync(IndexHeader header)
    {
        var pages = new List<long>();
        for (var i = 0; i < header.Pages.Count; i += 2)
        {
            for (var page = header.Pages[i]; page <= header.Pages[i + 1]; page++)
            {
                pages.Add(page);
            }
        }

        foreach (var some in pages.Chunk(MaxParallelReads))
        {
            var reads = Array.ConvertAll(some, page => Host.ReadAsync<IndexPage>(PageRecord(page)).AsTask());
            await Task.WhenAll(reads);
            for (var i = 0; i < some.Length; i++)
            {
                _shard.Load(some[i], (await reads[i])?.Items ?? []);
            }
        }

        _shard.Load(page: 0, header.Young);
    }

    /// <summary>Writes the header anew, and before it a page of what was young.</summary>
    private async ValueTask FoldAsync()
    {
        _shard.Thin(PageSize);
        var fold = _shard.Fold(() => ++_nextPage, PageSize);
        foreach (var (page, content) in fold.Written)
        {
            await Host.CommitAsync(new Commit().Write(PageRecord(page), content));
        }

        var dropped = new List<long>([.. _dropped, .. fold.Dropped]);
        await Host.CommitAsync(new Commit().Write(_header, new IndexHeader { Incarnation = _incarnation, Pages = ToRanges(_shard.Pages), Dropped = dropped, Young = [.. _shard.Young] }));
        _isChanged = false;
        _appended = 0;
        _dropped = dropped;
        await DeleteDroppedAsync();
    }

    /// <summary>What cannot be deleted now is tried again after the next fold.</summary>
    private async ValueTask DeleteDroppedAsync()
    {
        var grain = new GrainId(EntryGrains.Index, Host.Key);
        for (var i = _dropped.Count - 1; i >= 0; i--)
        {
            var record = PageRecord(_dropped[i]).Name;
            try
            {
                var stored = await _entries.Access.ReadAsync(grain, record);
                if (stored.ETag is null || await _entries.Access.TryDeleteAsync(grain, record, stored.ETag))
                {
                    _dropped.RemoveAt(i);
                }
            }
            catch (JobGrainsUnavailableException exception)
            {
                LogNotDeleted(Host.Key, _dropped[i], exception);
                return;
            }
        }
    }

    private void Reschedule()
    {
        var next = _shard.NextTime;
        _entries.Due.Set(Host.Key, next);
        if (next >= _timerTime || next == long.MaxValue)
        {
            return;
        }

        _timer?.Stop();
        _timerTime = next;
        var wait = IndexItem.Time(next) - Now;
        _timer = Host.StartTimer(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, WorkAsync);
    }

    private async ValueTask WorkAsync()
    {
        _timerTime = long.MaxValue;
        List<IndexNode>? looks = null;
        var now = NowMilliseconds;
        for (var i = 0; i < MaxAtOnce && _wakeUps < _window && _shard.TryTake(now, out var node); i++)
        {
            if (node.State != IndexState.Ended && node.Due != 0 && node.Due <= now)
            {
                Wake(node);
            }
            else
            {
                _shard.SetTimes(node, node.State == IndexState.Ended ? 0 : node.Due, look: 0);
                (looks ??= []).Add(node);
            }
        }

        if (looks is not null)
        {
            await LookAtAsync(looks);
        }

        if (_shard.NextTime <= now && _wakeUps < _window)
        {
            // The calls that wait come between.
            _timerTime = now;
            _timer = Host.StartTimer(Step, WorkAsync);
        }
        else if (_wakeUps < _window)
        {
            Reschedule();
        }
    }

    private async ValueTask LookAtAsync(List<IndexNode> nodes)
    {
        var now = Now;
        var looks = await Task.WhenAll(nodes.ConvertAll(node => _inspector.LookAsync(_shard.ItemOf(node), now)));
        for (var i = 0; i < looks.Length; i++)
        {
            var node = nodes[i];
            switch (looks[i].Verdict)
            {
                case IndexVerdict.Gone:
                    _shard.Remove(node);
                    break;
                case IndexVerdict.Ended:
                    _shard.End(node, IndexItem.Milliseconds(looks[i].Time));
                    break;
                case IndexVerdict.Later:
                    _shard.SetTimes(node, node.Due, IndexItem.Milliseconds(looks[i].Time));
                    break;
                case IndexVerdict.Alive when !IndexKey.CanWake(node.Key):
                    _shard.Remove(node);
                    break;
                case IndexVerdict.Alive when node.State == IndexState.Ended && looks[i].State == IndexState.Ended && node.Due == 0:
                    Wake(node);
                    break;
                case IndexVerdict.Alive:
                    // What waits for a time that is not known here says it when it is woken.
                    _shard.Correct(node, looks[i].State, IndexItem.Milliseconds(now + Period));
                    break;
            }
        }

        _isChanged = true;
    }

    /// <summary>Wakes a grain, outside this turn. It may say what is next, and that comes before its answer.</summary>
    private void Wake(IndexNode node)
    {
        var (grain, _) = IndexKey.Parse(node.Key);
        var due = node.Due;
        _wakeUps++;
        node.IsWaking = true;
        Silo.Engine.WokenUp(IndexItem.Time(due));
        switch (grain.Type)
        {
            case EntryGrains.Instance:
                Wake<IJobInstanceGrain>(node, due, static (target, request) => target.WakeUpAsync(request));
                break;
            case EntryGrains.Job:
                Wake<IJobGrain>(node, due, static (target, request) => target.WakeUpAsync(request));
                break;
            case EntryGrains.Log:
                Wake<IRunLogGrain>(node, due, static (target, request) => target.WakeUpAsync(request));
                break;
            default:
                throw new InvalidOperationException($"'{node.Key}' cannot be woken.");
        }
    }

    private void Wake<TGrain>(IndexNode node, long due, GrainCall<TGrain, WakeUpRequest, TouchReply> call)
        where TGrain : class =>
        Host.Send(IndexKey.Parse(node.Key).Grain.Key, call, WakeUpRequest.Instance, outcome => OnWoken(node, due, outcome));

    private ValueTask OnWoken(IndexNode node, long due, CallOutcome<TouchReply> outcome)
    {
        _wakeUps--;
        _window = outcome.IsReply ? Math.Min(_window + 1, MaxWakeUps) : Math.Max(_window / 2, FirstWakeUps);
        if (!_shard.EndWaking(node, due))
        {
            // It has said itself what is next.
        }
        else if (!outcome.IsReply)
        {
            LogNotWoken(node.Key, outcome.Error!);
            _shard.SetTimes(node, IndexItem.Milliseconds(Now + Again), look: 0);
        }
        else
        {
            var look = outcome.Reply.IsOpen ? 0 : IndexItem.Milliseconds(node.State == IndexState.Ended ? Now + Period : Now);
            _shard.SetTimes(node, due: 0, look);
        }

        Reschedule();
        return default;
    }
}
