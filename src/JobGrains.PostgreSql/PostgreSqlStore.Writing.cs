using JobGrains.Hosting;
using JobGrains.Hosting.Storage;
using JobGrains.Instances;
using JobGrains.PostgreSql.Lots;
using Npgsql;

namespace JobGrains.PostgreSql;

/// <summary>What the writer does.</summary>
internal partial class PostgreSqlStore
{
    /// <summary>More than that is not committed together: its rows have to fit into memory here and there, and while one group is on its way the next one is built.</summary>
    private const int MaxTogether = 640;

    /// <summary>More is not waited for: it would make a commit little cheaper.</summary>
    private const int EnoughTogether = 192;

    /// <summary>With so many nothing is waited for, not even that those who were answered go on: who waits for the next batch would be late.</summary>
    private const int NearlyFull = 384;

    private const int MaxTurns = 8;

    private const long MaxBytesTogether = 2 << 20;

    private static void Start(Func<Task> drain)
    {
        using (ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow())
        {
            // On the thread pool whoever asks: the scheduler of an activation may end.
            _ = Task.Run(drain);
        }
    }

    /// <summary>What has just been answered goes first: under load more waits then, and otherwise this is at once.</summary>
    private static Task YieldAsync() =>
        Task.Factory.StartNew(static () => { }, CancellationToken.None, TaskCreationOptions.PreferFairness | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);

    /// <summary>
    /// What is done at the moment may ask for more commits: as long as more come they are waited for, a few turns of the thread pool at most. A lone commit is not held up. While a group is under way another one is begun only
    /// if it is worth it, and then has until the outcome of that one to grow; otherwise that one is answered first.
    /// </summary>
    private async Task GatherAsync()
    {
        var underWay = _sent.Outcome is { } outcome && await IsReachedAsync(NearlyFull, outcome) ? outcome : null;
        if (underWay is null)
        {
            await FinishAsync();
        }

        var waiting = 0;
        for (var turn = 0; turn < MaxTurns; turn++)
        {
            if (await (underWay is null ? IsReachedAsync(NearlyFull, YieldAsync()) : IsReachedAsync(MaxTogether, YieldAsync(), underWay)))
            {
                return;
            }

            var now = _queue.WaitingCount;
            if (now <= waiting + 1 || (underWay is null ? now >= EnoughTogether : underWay.IsCompleted))
            {
                return;
            }

            waiting = now;
        }
    }

    /// <summary>Waits until so many requests wait, or one of some tasks has ended; answers whether so many do.</summary>
    private async Task<bool> IsReachedAsync(int count, params Task[] tasks)
    {
        var reached = _queue.ReachAsync(count);
        await Task.WhenAny([reached, .. tasks]);
        return reached.IsCompleted;
    }

    private async ValueTask ProcessAsync()
    {
        var lastBatch = _lastBatch;
        await WriteLotsAsync();
        for (var i = 0; i < _queue.Taken.Count; i++)
        {
            switch (_queue.Taken[i])
            {
                case NewLot:
                    break;
                case CommitRequest commit when !IsUnderWay(commit.Commit) && _next.Touched.TryAdd(commit.Commit):
                    _next.Requests.Add(commit);
                    _next.Bytes += SizeOf(commit.Commit);
                    break;
                case CommitRequest commit:
                    // It is to be compared with what the one before leaves.
                    _queue.Defer(commit);
                    break;
                case StepRequest step when _queue.HasDeferred:
                    // What was deferred was asked for before.
                    _queue.Defer(step);
                    break;
                case StepRequest step:
                    await WriteAllAsync();
                    await step.RunAsync();
                    if (_queue.Stopped is not null)
                    {
                        return;
                    }

                    break;
            }

            if (_next.Requests.Count == MaxTogether || _next.Bytes >= MaxBytesTogether)
            {
                await WriteAsync();
                if (_queue.Taken.Count - i <= MaxTogether)
                {
                    // What is left over goes with what has come meanwhile: a commit of a few takes nearly as long as one of many.
                    _queue.DeferFrom(i + 1);
                    _queue.Clear();
                    return;
                }
            }
        }

        await WriteAsync();
        if (_lastBatch == lastBatch)
        {
            // All that waits concerns what is under way.
            await FinishAsync();
        }

        _queue.Clear();
    }

    private bool IsUnderWay(StoreCommit commit) => _sent.Outcome is not null && _sent.Touched.Has(commit);

    /// <summary>
    /// Commits the lots that wait, by themselves and first: what is committed of a run comes after its lot. Nothing of a run waits longer than its lot, which has chosen its key.
    /// </summary>
    private async ValueTask WriteLotsAsync()
    {
        foreach (var request in _queue.Taken)
        {
            // One that was done may be here again, with what was left over.
            if (request is NewLot { Done.IsCompleted: false } lot)
            {
                _next.Lots.Add(lot);
                _next.Bytes += lot.Body.Length;
                if (_next.Bytes >= MaxBytesTogether)
                {
                    await WriteAllAsync();
                }
            }
        }

        if (_next.Lots.Count > 0)
        {
            await WriteAllAsync();
        }
    }

    private static long SizeOf(StoreCommit commit)
    {
        var size = (commit.History?.Body.Length ?? 0) + (commit.Joint is { } joint ? SizeOf(joint) : 0);
        foreach (ref readonly var change in commit.Changes.Span)
        {
            size += change.Body.Length;
        }

        return size;
    }

    /// <summary>Sends what was gathered, if anything was. What is under way meanwhile is waited for, and answered while the database has the next one.</summary>
    private async ValueTask WriteAsync()
    {
        if (_sent.Outcome is not null && !_sent.MayBeFollowed)
        {
            await FinishAsync();
        }

        if (_sent.Outcome is null)
        {
            lock (_gate)
            {
                (_handled, _next.Handled) = (_next.Handled, _handled);
            }
        }

        if (_next.IsEmpty)
        {
            return;
        }

        Build(_next);
        if (_sent.Outcome is { } outcome)
        {
            await outcome.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!outcome.IsCompletedSuccessfully)
            {
                // That one may be built anew, and what comes behind it is to have later ETags and places.
                await FinishAsync();
                Build(_next);
            }
        }

        Send(_next);
        if (_sent.Outcome is not null)
        {
            Complete(_sent);
        }

        (_next, _sent) = (_sent, _next);
        _next.Clear();
        _queue.UnderWay.Clear();
        _queue.UnderWay.AddRange(_sent.Requests);
    }

    /// <summary>As <see cref="WriteAsync"/>, and waits until it is durable.</summary>
    private async ValueTask WriteAllAsync()
    {
        await FinishAsync();
        await WriteAsync();
        await FinishAsync();
    }

    /// <summary>Waits for what is under way, and answers it.</summary>
    private async ValueTask FinishAsync()
    {
        if (_sent.Outcome is not null)
        {
            await PersistAsync(_sent);
            _sent.Clear();
            _queue.UnderWay.Clear();
        }
    }

    /// <summary>Has the database commit what was built. A batch gets its number now: numbers rise in the order in which batches are sent.</summary>
    private void Send(CommitGroup group)
    {
        group.Batch.Number = ++_lastBatch;
        group.Outcome = SendAsync(group.Batch);
    }

    private async Task SendAsync(WriteBatch batch)
    {
        await _history.PrepareAsync(_writer, batch.History, _closing.Token);
        await _writer.CommitAsync(batch, _closing.Token);
    }

    /// <param name="group">What is to be in its batch.</param>
    /// <param name="isCareful">Whether rows of <c>pending</c> that are new as far as is known here may be there.</param>
    private void Build(CommitGroup group, bool isCareful = false)
    {
        var requests = group.Requests;
        Fill(group);
        if (group.Batch.Stale.Count > 0)
        {
            var stale = new HashSet<CommitRequest>();
            foreach (var (number, record) in group.Batch.Stale)
            {
                if (stale.Add(requests[number]))
                {
                    requests[number].Answer(StoreCommitReply.Conflicted(record));
                }
            }

            requests.RemoveAll(stale.Contains);
            Fill(group);
        }

        foreach (var (grain, version) in group.Handled)
        {
            group.Batch.AddHandled(grain, version);
        }

        lock (_gate)
        {
            // After what the index says was read: a wake-up leaves the index and is listed here at the same time.
            group.Batch.Complete(grain => isCareful || _handled.ContainsKey(grain) || group.Handled.ContainsKey(grain) || _sent.Handled.ContainsKey(grain));
        }
    }

    private void Fill(CommitGroup group)
    {
        var requests = group.Requests;
        group.Batch.Clear();
        for (var i = 0; i < requests.Count; i++)
        {
            var commit = requests[i].Commit;
            if (commit.Joint is { } joint)
            {
                requests[i].JointSequence = ++_lastETag;
                group.Batch.Add(joint, i, requests[i].JointSequence, PlaceOf(joint));
            }

            requests[i].Sequence = ++_lastETag;
            group.Batch.Add(commit, i, requests[i].Sequence, PlaceOf(commit));
        }

        foreach (var lot in group.Lots)
        {
            lot.Number = _lastETag + 1;
            _lastETag += lot.Ids.Length;
            group.Batch.Add(lot);
        }
    }

    /// <summary>A group is durable: it is answered.</summary>
    private void Complete(CommitGroup group)
    {
        if (Health.State != StoreState.Healthy)
        {
            Health.Set(StoreState.Healthy, null);
            _parts.Log.Recovered(_parts.Database.Name);
        }

        OnCommitted(group);
        foreach (var request in group.Requests)
        {
            Apply(request);
            request.Answer(StoreCommitReply.Committed(request.Sequence, request.JointSequence));
        }

        foreach (var lot in group.Lots)
        {
            lot.Answer();
        }
    }

    /// <summary>A group is durable: what is known of its records and lots changes before anybody is told.</summary>
    private protected virtual void OnCommitted(CommitGroup group)
    {
        foreach (var id in group.Batch.Created)
        {
            _known.Add(id);
        }

        // Only now: who does not find it in its lot any more is to find it there.
        foreach (var id in group.Batch.LeftLots)
        {
            _lots.Remove(id);
        }

        foreach (var marks in group.Batch.Marks)
        {
            marks.Lot.Apply(marks);
        }

        foreach (var lot in group.Lots)
        {
            Know(new Lot(lot.Number, lot.Ids.Length, default), lot.Content, lot.Ids);
        }

        foreach (var (id, ticks) in group.Batch.Expiring)
        {
            _expiries.Add(id, ticks);
        }
    }

    /// <summary>A commit is durable: what is in memory changes before anybody is told.</summary>
    private protected virtual void Apply(CommitRequest request)
    {
        if (request.Commit.Joint is { } joint)
        {
            _index.Apply(joint, request.JointSequence);
        }

        _index.Apply(request.Commit, request.Sequence);
    }

    /// <summary>A lot is in its table: its records first, which who finds its runs in the index looks for.</summary>
    private void Know(Lot lot, RunLot content, Guid[] ids)
    {
        for (var i = 0; i < ids.Length; i++)
        {
            if (!lot.IsDone(i))
            {
                _lots.Add(ids[i], new LotPlace(lot, i));
            }
        }

        _index.Add(lot, content);
    }

    private long PlaceOf(StoreCommit commit) => commit.History is { } row ? NextPlace(row.EndedTime.UtcTicks) : 0;

    /// <summary>The place of a row of history that is added now.</summary>
    private protected virtual long NextPlace(long endedTicks) => _clock.Next(endedTicks);

    private async ValueTask ForgetAsync(List<Guid> ids, long nowTicks)
    {
        try
        {
            foreach (var id in await _writer.ForgetAsync(ids, nowTicks, _closing.Token))
            {
                _known.Remove(id);
            }
        }
        catch (Exception exception) when (Faults.IsOfTheDatabase(exception) && exception is not PostgresException { SqlState: Faults.Superseded })
        {
            // Some may be gone: what is known of them costs a read.
            foreach (var id in ids)
            {
                _expiries.Add(id, nowTicks);
            }
        }
    }
}
