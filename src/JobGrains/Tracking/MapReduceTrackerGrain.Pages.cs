using System.Globalization;
using JobGrains.Dispatch;
using JobGrains.Hosting;

namespace JobGrains.Tracking;

internal partial class MapReduceTrackerGrain
{
    private readonly Dictionary<TaskId, MappedChildren> _mapped = [];
    private readonly HashSet<TaskId> _uncertain = [];
    private readonly HashSet<TaskId> _orphansCanceled = [];
    private bool _watching;

    public async ValueTask<MapReply> MapAsync(MapRequest request)
    {
        if (_record is not { } record || record.End is not null)
        {
            return new MapReply(MapVerdict.Refused, "The attempt has ended: it takes no more tasks.");
        }

        RequireReady();
        if (record.Final is not null || record.Stop is not null || record.AdoptFrom > 0)
        {
            return new MapReply(MapVerdict.Refused, record.Stop is null ? "The attempt is finalizing: it takes no more tasks." : "The run is being stopped: it takes no more tasks.");
        }

        await ResolveSuspectAsync();
        var check = await CheckParentAsync(record, request);
        if (check.Verdict != MapVerdict.Accepted)
        {
            return new MapReply(check.Verdict, check.Message);
        }

        var children = await ChildrenOfAsync(request, check.History);
        if (children.Has(request))
        {
            return new MapReply(MapVerdict.Accepted);
        }

        var fresh = new List<(MapItem Item, int Sequence)>(request.Items.Count);
        for (var i = 0; i < request.Items.Count; i++)
        {
            var item = request.Items[i];
            var sequence = request.FirstSequence + i;
            if (children.Earlier(item, sequence) is not { } hash)
            {
                fresh.Add((item, sequence));
            }
            else if (hash != ChildHash.Of(item.Payload, item.Name))
            {
                var identity = item.Key is null ? string.Create(CultureInfo.InvariantCulture, $"position {sequence}") : $"key '{item.Key}'";
                return new MapReply(MapVerdict.MappedDifferently, $"Task '{request.Parent}' mapped differently on re-run: another payload under {identity}. Map the same children again, or give keys.");
            }
        }

        var limit = record.Session.Definition.Map.MaxTasks;
        if (MappedCount() + fresh.Count > limit)
        {
            return new MapReply(MapVerdict.TooMany, string.Create(CultureInfo.InvariantCulture, $"The attempt would have {MappedCount() + fresh.Count} mapped tasks; the limit (Map.MaxTasks) is {limit}."));
        }

        // Consecutive positions stand together in a page; on a re-run gaps may split them.
        for (var start = 0; start < fresh.Count;)
        {
            var end = start + 1;
            while (end < fresh.Count && fresh[end].Sequence == fresh[end - 1].Sequence + 1)
            {
                end++;
            }

            await AddAsync(request.Parent, fresh[start].Sequence, [.. fresh.Skip(start).Take(end - start).Select(f => f.Item)]);
            for (; start < end; start++)
            {
                children.Know(fresh[start].Item, fresh[start].Sequence);
            }
        }

        children.Add(request);
        CallPages();
        return new MapReply(MapVerdict.Accepted);
    }

    private long MappedCount() => _pages.Sum(p => p.Count);

    private ValueTask<CheckParentReply> CheckParentAsync(TrackerRecord record, MapRequest request)
    {
        if (request.Parent.IsMapped)
        {
            return request.Parent.Page < _pages.Count
                ? Host.CallAsync<ITaskPageGrain, CheckParentRequest, CheckParentReply>(PageKey(request.Parent.Page), static (page, check) => page.CheckParentAsync(check), new CheckParentRequest(request.Parent, request.ParentEpoch))
                : new(new CheckParentReply(MapVerdict.Refused, Message: $"Task '{request.Parent}' does not exist."));
        }

        var root = record.Root;
        if (request.Parent != TaskId.Root || root.Status.IsTerminal() || !_desk.IsCurrent(TaskId.Root, request.ParentEpoch))
        {
            return new(new CheckParentReply(MapVerdict.Refused, Message: $"Task '{request.Parent}' may not map: this delivery was superseded, or has reported."));
        }

        var repeated = root.MayHaveStarted || record.Incarnation > 1 || record.AdoptedFrom > 0;
        return new(new CheckParentReply(MapVerdict.Accepted, repeated ? ParentHistory.Repeated : ParentHistory.First));
    }

    /// <summary>What this delivery has mapped; for one that may not be the first, also what earlier ones had, loaded from the pages with its children.</summary>
    private async ValueTask<MappedChildren> ChildrenOfAsync(MapRequest request, ParentHistory history)
    {
        if (_mapped.TryGetValue(request.Parent, out var known) && known.Epoch == request.ParentEpoch)
        {
            return known;
        }

        List<ChildIdentity>? earlier = null;
        if (history == ParentHistory.Repeated || known is not null || _record!.Incarnation > 1 || _uncertain.Contains(request.Parent))
        {
            earlier = [];
            foreach (var page in _pages.Where(p => p.Runs.Exists(r => r.Parent == request.Parent)))
            {
                var reply = await Host.CallAsync<ITaskPageGrain, ReadChildrenRequest, ReadChildrenReply>(PageKey(page.Number), static (grain, read) => grain.ReadChildrenAsync(read), new ReadChildrenRequest(request.Parent));
                earlier.AddRange(reply.Children);
            }
        }

        var children = new MappedChildren(request.ParentEpoch, earlier);
        _mapped[request.Parent] = children;
        return children;
    }

    /// <summary>Adds consecutive children to the page that takes tasks. Where the outcome is unknown, the page is closed before anything else is mapped.</summary>
    private async ValueTask AddAsync(TaskId parent, int firstSequence, IReadOnlyList<MapItem> items)
    {
        var page = await OpenPageAsync(items.Count);
        var request = new AddTasksRequest
        {
            Spec = SpecOf(page.Number),
            Parent = parent,
            FirstIndex = (int)page.Count,
            FirstSequence = firstSequence,
            Items = items,
            Then = page.Count + items.Count >= PageSize ? ClosedState.Closed : ClosedState.Open,
        };
        page.IsSuspect = true;
        try
        {
            var reply = await Host.CallAsync<ITaskPageGrain, AddTasksRequest, AddTasksReply>(PageKey(page.Number), static (grain, add) => grain.AddAsync(add), request);
            if (reply.Verdict == AddTasksVerdict.Added)
            {
                page.IsSuspect = false;
                page.IsClosed = request.Then == ClosedState.Closed;
                page.Runs.Add(new ChildRun(parent, request.FirstIndex, firstSequence, items.Count));
                await TakeCountsAsync(page, reply.Counts);
                return;
            }
        }
        finally
        {
            if (page.IsSuspect)
            {
                _mapped.Remove(parent);
                _uncertain.Add(parent);
            }
        }

        throw new JobGrainsUnavailableException($"Page {page.Number} of '{Host.Key}' holds other tasks than expected; it will be closed. Map again.");
    }

    /// <summary>Closes the page of which it is not known what it holds: then a late add finds it closed, and its answer tells what is in it.</summary>
    private async ValueTask ResolveSuspectAsync()
    {
        if (_pages.Count > 0 && _pages[^1] is { IsSuspect: true } suspect)
        {
            await ClosePageAsync(suspect);
        }
    }

    /// <summary>The page that takes tasks; a new one is recorded before it is handed out.</summary>
    private async ValueTask<TrackedPage> OpenPageAsync(int items)
    {
        if (_pages.Count > 0 && _pages[^1] is { IsClosed: false, IsSealed: false } last)
        {
            if (last.Count + items <= PageSize + (PageSize / 2))
            {
                return last;
            }

            await ClosePageAsync(last);
        }

        var page = new TrackedPage(_pages.Count) { IsHeard = true };
        await Host.CommitAsync(new Commit().Append(RecordOf(page.Number), new PagesDelta { Opened = page.Number }));
        _pages.Add(page);
        return page;
    }

    private GrainRecord RecordOf(int page) => _pageRecords.Of(page, _record!.PagesARecord);

    private async ValueTask ClosePageAsync(TrackedPage page)
    {
        var closed = await Host.CallAsync<ITaskPageGrain, ClosePageRequest, PageReply>(PageKey(page.Number), static (grain, close) => grain.CloseAsync(close), new ClosePageRequest(SpecOf(page.Number)));
        page.IsClosed = true;
        page.IsSuspect = false;
        page.Learn(closed.Runs);
        await TakeCountsAsync(page, closed.Counts);
    }

    private PageSpec SpecOf(int page)
    {
        var record = _record!;
        return new PageSpec
        {
            InstanceId = record.InstanceId,
            Attempt = record.Attempt,
            Page = page,
            Snapshot = record.Session.Snapshot,
            Priority = record.Priority,
            FinalizerSilo = record.FinalizerSilo,
        };
    }

    /// <summary>Takes what a page tells of itself; whose children it holds, where this is not known for certain.</summary>
    private ValueTask HearAsync(TrackedPage page, PageCounts counts, IReadOnlyList<ChildRun>? runs)
    {
        if (runs is not null && !page.IsSealed)
        {
            page.IsHeard = true;
            page.Learn(runs);
        }

        return TakeCountsAsync(page, counts);
    }

    /// <summary>Takes what a page tells; that it sealed is made durable.</summary>
    private async ValueTask TakeCountsAsync(TrackedPage page, PageCounts counts)
    {
        var wasSealed = page.IsSealed;
        var before = page.Counts;
        page.Update(counts);
        Observe(page.Counts, before);
        if (counts.State == PageState.Waiting && !page.IsCalled)
        {
            // It was re-activated, and has no leave to send any more.
            page.MayLeave = false;
        }

        _batchSize = Math.Max(_batchSize, counts.BatchSize);
        if (page.IsSealed && !wasSealed)
        {
            await Host.CommitAsync(new Commit().Append(RecordOf(page.Number), new PagesDelta { Sealed = page.Counts, Runs = [.. page.Runs] }));
        }
    }

    /// <summary>Takes over the pages of an earlier attempt, and its root if that succeeded.</summary>
    private async ValueTask AdoptAsync(TrackerRecord record)
    {
        var earlier = new SessionKey(record.InstanceId, record.AdoptFrom);
        var old = await Host.CallAsync<IMapReduceTrackerGrain, ReadTrackerRequest, ReadTrackerReply>(earlier.TrackerKey, static (tracker, read) => tracker.ReadAsync(read), ReadTrackerRequest.Instance);
        for (var number = _pages.Count; number < old.PageCount; number++)
        {
            await Host.CommitAsync(new Commit().Append(RecordOf(number), new PagesDelta { Opened = number }));
            _pages.Add(new TrackedPage(number));
        }

        foreach (var page in _pages.Take(old.PageCount).Where(p => !p.IsHeard))
        {
            var adopt = new AdoptPageRequest(SpecOf(page.Number), earlier.PageKey(page.Number), record.Again);
            var reply = await Host.CallAsync<ITaskPageGrain, AdoptPageRequest, PageReply>(PageKey(page.Number), static (grain, request) => grain.AdoptAsync(request), adopt);
            page.IsClosed = true;
            await HearAsync(page, reply.Counts, reply.Runs);
        }

        var root = old.Root is { Status: JobTaskStatus.Succeeded } succeeded
            ? new TaskEntry { TaskId = TaskId.Root, Status = JobTaskStatus.Succeeded, Result = succeeded.Result }
            : record.Root;
        await SaveAsync(_record! with { AdoptFrom = 0, Root = root });
        await PumpAsync();
    }

    /// <summary>
    /// Calls pages: those that this activation has not heard, those that are to stop, and those whose turn it is to send. Only as many as <see cref="JobGrainsOptions.RunningPages"/>
    /// have tasks to send at the same time.
    /// </summary>
    private void CallPages()
    {
        if (_record is not { AdoptFrom: 0, End: null } record)
        {
            return;
        }

        var running = 0;
        foreach (var page in _pages)
        {
            if (page.IsSealed)
            {
                continue;
            }

            if (record.Stop is { } stop)
            {
                if (page.Counts.StopStage == CancelStage.None)
                {
                    StopPage(page, stop.Reason);
                }

                continue;
            }

            if (page.MayLeave)
            {
                running += page.Counts.State is PageState.Drained ? 0 : 1;
            }
            else if (!page.IsHeard)
            {
                // Takes no more tasks from now on: what it holds is then certain.
                CallClose(page);
            }
            else if (page.Count > 0 && running < Options.RunningPages)
            {
                page.MayLeave = true;
                running++;
                CallPage(page, PageLeave.Send);
            }
        }
    }

    private void CallPage(TrackedPage page, PageLeave leave)
    {
        if (page.IsCalled)
        {
            return;
        }

        page.IsCalled = true;
        Host.Send<ITaskPageGrain, RunPageRequest, PageReply>(PageKey(page.Number), static (grain, request) => grain.RunAsync(request), new RunPageRequest(leave, _batchSize, _record!.Silos), outcome => OnPageCalledAsync(page, outcome));
    }

    private void CallClose(TrackedPage page)
    {
        if (page.IsCalled)
        {
            return;
        }

        page.IsCalled = true;
        Host.Send<ITaskPageGrain, ClosePageRequest, PageReply>(PageKey(page.Number), static (grain, request) => grain.CloseAsync(request), new ClosePageRequest(SpecOf(page.Number)), outcome =>
        {
            page.IsClosed |= outcome.IsReply;
            return OnPageCalledAsync(page, outcome);
        });
    }

    private void StopPage(TrackedPage page, StopReason reason)
    {
        if (page.IsCalled)
        {
            return;
        }

        page.IsCalled = true;
        Host.Send<ITaskPageGrain, StopPageRequest, PageReply>(PageKey(page.Number), static (grain, request) => grain.StopAsync(request), new StopPageRequest(SpecOf(page.Number), reason), outcome => OnPageCalledAsync(page, outcome));
    }

    private async ValueTask OnPageCalledAsync(TrackedPage page, CallOutcome<PageReply> outcome)
    {
        page.IsCalled = false;
        if (!outcome.IsReply)
        {
            page.MayLeave = false;
            _pumpTimer.At(Now + CapacityRetry);
            return;
        }

        await HearAsync(page, outcome.Reply.Counts, page.IsHeard && outcome.Reply.Counts.State != PageState.Sealed ? null : outcome.Reply.Runs);
        await PumpAsync();
    }

    /// <summary>Nobody can map any more: the page that still takes tasks is closed, so that it can seal.</summary>
    private void CloseLastPage()
    {
        if (_pages[^1] is { IsClosed: false, IsSealed: false, IsCalled: false } last && _pages.TrueForAll(p => p.IsSealed || p.Counts.Tasks.Ended == p.Count))
        {
            CallClose(last);
        }
    }

    /// <summary>Cancels the children of tasks that finally failed, where the job asks for that.</summary>
    private async ValueTask CancelOrphansAsync()
    {
        var record = _record!;
        if (record.Session.Definition.Map.OnParentFailure != OnParentFailure.Cancel || record.Stop is not null)
        {
            return;
        }

        var failed = _pages.SelectMany(p => p.Counts.FailedParents).ToList();
        if (record.Root.Status is JobTaskStatus.Failed or JobTaskStatus.Lost or JobTaskStatus.Canceled)
        {
            failed.Add(TaskId.Root);
        }

        foreach (var parent in failed.Where(p => !_orphansCanceled.Contains(p)).ToArray())
        {
            foreach (var page in _pages.Where(p => !p.IsSealed && p.Runs.Exists(r => r.Parent == parent)).ToArray())
            {
                var reply = await Host.CallAsync<ITaskPageGrain, StopPageRequest, PageReply>(PageKey(page.Number), static (grain, request) => grain.StopAsync(request), new StopPageRequest(SpecOf(page.Number), StopReason.Canceled, parent));
                await TakeCountsAsync(page, reply.Counts);
            }

            _orphansCanceled.Add(parent);
        }
    }

    /// <summary>Every while: pages with tasks out, and all that are to stop, are called, which also re-activates a lost one.</summary>
    private void Watch()
    {
        if (_watching)
        {
            return;
        }

        _watching = true;
        Host.Hold(2 * Options.ReconcilePeriod);
        Host.StartTimer(Options.ReconcilePeriod, () =>
        {
            _watching = false;
            if (!IsOpen)
            {
                return default;
            }

            Watch();
            if (TakeExhaustedWait() is { } message)
            {
                return StopForCapacityAsync(message);
            }

            CallRunningPages();
            return PumpAsync();
        });
    }

    /// <summary>One that was lost with a silo is activated by the call.</summary>
    private void CallRunningPages()
    {
        foreach (var page in _pages.Where(p => !p.IsSealed))
        {
            if (_record!.Stop is { } stop)
            {
                StopPage(page, stop.Reason);
            }
            else if (page.MayLeave)
            {
                CallPage(page, PageLeave.Send);
            }
        }
    }
}
