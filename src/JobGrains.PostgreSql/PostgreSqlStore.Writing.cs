using JobGrains.Hosting;
using JobGrains.Hosting.Storage;
using JobGrains.Instances;
using JobGrains.PostgreSql.Lots;
using Npgsql;

namespace JobGrains.PostgreSql;

/// <summary>What the writer does.</summary>
internal partial class PostgreSqlStore
{
    /// <summary>More than that is not committed together: its rows have to fit into memory here and there, and while one half is on its way the other one goes on.</summary>
    private const int MaxTogether = 512;

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

    /// <summary>What is done at the moment may ask for more commits: as long as more come they are waited for, a few turns of the thread pool at most. A lone commit is not held up.</summary>
    private async Task GatherAsync()
    {
        if (_queue.WaitingCount >= NearlyFull)
        {
            return;
        }

        var waiting = 0;
        for (var turn = 0; turn < MaxTurns; turn++)
        {
            await YieldAsync();
            var now = _queue.WaitingCount;
            if (now <= waiting + 1 || now >= EnoughTogether)
            {
                return;
            }

            waiting = now;
        }
    }

    private async ValueTask ProcessAsync()
    {
        await WriteLotsAsync();
        var bytes = 0L;
        for (var i = 0; i < _queue.Taken.Count; i++)
        {
            switch (_queue.Taken[i])
            {
                case NewLot:
                    break;
                case CommitRequest commit when _touched.TryAdd(commit.Commit):
                    _requests.Add(commit);
                    bytes += SizeOf(commit.Commit);
                    break;
                case CommitRequest commit:
                    // It is to be compared with what the one before leaves.
                    _queue.Defer(commit);
                    break;
                case StepRequest step:
                    await WriteAsync();
                    await step.RunAsync();
                    if (_queue.Stopped is not null)
                    {
                        return;
                    }

                    break;
            }

            if (_requests.Count == MaxTogether || bytes >= MaxBytesTogether)
            {
                await WriteAsync();
                bytes = 0;
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
        _queue.Clear();
    }

    /// <summary>
    /// Commits the lots that wait, by themselves and first: what is committed of a run comes after its lot. Nothing of a run waits longer than its lot, which has chosen its key.
    /// </summary>
    private async ValueTask WriteLotsAsync()
    {
        var bytes = 0L;
        foreach (var request in _queue.Taken)
        {
            // One that was done may be here again, with what was left over.
            if (request is NewLot { Done.IsCompleted: false } lot)
            {
                _newLots.Add(lot);
                bytes += lot.Body.Length;
                if (bytes >= MaxBytesTogether)
                {
                    await WriteAsync();
                    bytes = 0;
                }
            }
        }

        if (_newLots.Count > 0)
        {
            await WriteAsync();
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

    private async ValueTask WriteAsync()
    {
        lock (_gate)
        {
            (_handled, _settling) = (_settling, _handled);
        }

        if (_requests.Count > 0 || _newLots.Count > 0 || _settling.Count > 0)
        {
            await PersistAsync(_requests);
        }

        _requests.Clear();
        _newLots.Clear();
        _settling.Clear();
        _touched.Clear();
    }

    /// <summary>Commits requests together, and answers them. Waits for a database that is away; what conflicts, or is refused, is answered by itself.</summary>
    private async ValueTask PersistAsync(List<CommitRequest> requests)
    {
        Build(requests);
        var unexplained = 0;
        var isForgotten = false;
        for (var backoff = new Backoff(); ;)
        {
            try
            {
                await _history.PrepareAsync(_writer, _batch.History, _closing.Token);
                await _writer.CommitAsync(_batch, _closing.Token);
                break;
            }
            catch (PostgresException exception) when (exception.SqlState == Faults.Landed)
            {
                // An earlier attempt was committed, and its answer was lost.
                break;
            }
            catch (PostgresException exception) when (exception.SqlState != Faults.Superseded && Faults.IsConflict(exception))
            {
                if (!await AnswerConflictsAsync(requests) && !IsAnotherTryWorthIt(exception, ++unexplained))
                {
                    await PersistEachAsync(requests, exception);
                    return;
                }

                Build(requests, isCareful: unexplained > 0);
                continue;
            }
            catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.CheckViolation && !isForgotten)
            {
                // The partition of a row may be gone: it is looked for.
                isForgotten = true;
                _history.Forget();
                continue;
            }
            catch (PostgresException exception) when (Faults.IsRefusal(exception))
            {
                await PersistEachAsync(requests, exception);
                return;
            }
            catch (Exception exception) when (Faults.IsOfTheDatabase(exception) && exception is not PostgresException { SqlState: Faults.Superseded })
            {
                if (Health.State == StoreState.Healthy)
                {
                    _parts.Log.WriteFailed(exception, _parts.Database.Name);
                }

                Health.Set(StoreState.Waiting, exception.Message);
                if (exception is PostgresException { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction })
                {
                    // Where the default of the database has changed, a session keeps the one that it began with.
                    await _writer.DisposeAsync();
                }
            }

            await Task.Delay(backoff.Next(), _parts.Time, _closing.Token);
        }

        if (Health.State != StoreState.Healthy)
        {
            Health.Set(StoreState.Healthy, null);
            _parts.Log.Recovered(_parts.Database.Name);
        }

        Apply(requests);
    }

    /// <param name="requests">What is to be in the batch.</param>
    /// <param name="isCareful">Whether rows of <c>pending</c> that are new as far as is known here may be there.</param>
    private void Build(List<CommitRequest> requests, bool isCareful = false)
    {
        Add(requests);
        if (_batch.Stale.Count > 0)
        {
            var stale = new HashSet<CommitRequest>();
            foreach (var (number, record) in _batch.Stale)
            {
                if (stale.Add(requests[number]))
                {
                    requests[number].Answer(StoreCommitReply.Conflicted(record));
                }
            }

            requests.RemoveAll(stale.Contains);
            Add(requests);
        }

        foreach (var (grain, version) in _settling)
        {
            _batch.AddHandled(grain, version);
        }

        lock (_gate)
        {
            // After what the index says was read: a wake-up leaves the index and is listed here at the same time.
            _batch.Complete(grain => isCareful || _handled.ContainsKey(grain) || _settling.ContainsKey(grain));
        }
    }

    private void Add(List<CommitRequest> requests)
    {
        _batch.Clear();
        _batch.Number = ++_lastBatch;
        for (var i = 0; i < requests.Count; i++)
        {
            var commit = requests[i].Commit;
            if (commit.Joint is { } joint)
            {
                requests[i].JointSequence = ++_lastETag;
                _batch.Add(joint, i, requests[i].JointSequence, PlaceOf(joint));
            }

            requests[i].Sequence = ++_lastETag;
            _batch.Add(commit, i, requests[i].Sequence, PlaceOf(commit));
        }

        foreach (var lot in _newLots)
        {
            lot.Number = _lastETag + 1;
            _lastETag += lot.Ids.Length;
            _batch.Add(lot);
        }
    }

    private void Apply(List<CommitRequest> requests)
    {
        OnCommitted(_batch, requests);
        foreach (var request in requests)
        {
            request.Answer(StoreCommitReply.Committed(request.Sequence, request.JointSequence));
        }

        foreach (var lot in _newLots)
        {
            lot.Answer();
        }
    }

    /// <summary>A batch is durable: what is in memory changes before anybody is told.</summary>
    private protected virtual void OnCommitted(WriteBatch batch, List<CommitRequest> requests)
    {
        foreach (var id in batch.Created)
        {
            _known.Add(id);
        }

        // Only now: who does not find it in its lot any more is to find it there.
        foreach (var id in batch.LeftLots)
        {
            _lots.Remove(id);
        }

        foreach (var marks in batch.Marks)
        {
            marks.Lot.Apply(marks);
        }

        foreach (var lot in _newLots)
        {
            Know(new Lot(lot.Number, lot.Ids.Length, default), lot.Content, lot.Ids);
        }

        foreach (var (id, ticks) in batch.Expiring)
        {
            _expiries.Add(id, ticks);
        }

        foreach (var request in requests)
        {
            if (request.Commit.Joint is { } joint)
            {
                _index.Apply(joint, request.JointSequence);
            }

            _index.Apply(request.Commit, request.Sequence);
        }
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

    /// <summary>The database has refused a batch because of what it has, and the records are as expected: whether to try it again. Throws where that cannot be.</summary>
    /// <param name="exception">What the database says.</param>
    /// <param name="times">How often this batch was refused like that.</param>
    private protected virtual bool IsAnotherTryWorthIt(PostgresException exception, int times) => times == 1
        ? true
        : throw new InvalidOperationException("The tables are not as this process has left them: something else has changed them.", exception);

    /// <summary>Answers those whose records have other ETags than expected, and takes them out; answers whether there were any. No ETag comes twice, so what is read stays true.</summary>
    private async ValueTask<bool> AnswerConflictsAsync(List<CommitRequest> requests)
    {
        var etags = await ReadETagsAsync();
        var conflicts = new HashSet<CommitRequest>();
        foreach (var check in _batch.Checks)
        {
            if (etags.GetValueOrDefault(check.Id) != check.ExpectedETag && conflicts.Add(requests[check.Commit]))
            {
                requests[check.Commit].Answer(StoreCommitReply.Conflicted(check.Record));
            }
        }

        requests.RemoveAll(conflicts.Contains);
        return conflicts.Count > 0;
    }

    private async ValueTask<Dictionary<Guid, long>> ReadETagsAsync()
    {
        var ids = _batch.Checks.ConvertAll(check => check.Id);
        for (var backoff = new Backoff(); ;)
        {
            try
            {
                return await _writer.ReadETagsAsync(ids, _closing.Token);
            }
            catch (Exception exception) when (Faults.IsOfTheDatabase(exception))
            {
                Health.Set(StoreState.Waiting, exception.Message);
            }

            await Task.Delay(backoff.Next(), _parts.Time, _closing.Token);
        }
    }

    /// <summary>The database refuses something in the batch: each is committed by itself, and the one that is refused fails.</summary>
    private async ValueTask PersistEachAsync(List<CommitRequest> requests, PostgresException refusal)
    {
        if (_newLots.Count > 0)
        {
            await PersistEachLotAsync(refusal);
            return;
        }

        if (requests is [])
        {
            throw refusal;
        }

        if (requests is [var only])
        {
            _parts.Log.CommitRefused(refusal, only.Commit.Grain.ToString());
            only.Fail(new JobGrainsUnavailableException($"The database refuses a commit of {only.Commit.Grain}: {refusal.MessageText}", refusal));
            return;
        }

        foreach (var request in requests.ToList())
        {
            await PersistAsync([request]);
        }
    }

    private async ValueTask PersistEachLotAsync(PostgresException refusal)
    {
        if (_newLots is [var only])
        {
            _newLots.Clear();
            _parts.Log.CommitRefused(refusal, $"{only.Ids.Length} runs of job '{only.Content.JobId}'");
            only.Fail(new JobGrainsUnavailableException($"The database refuses a commit of {only.Ids.Length} runs of job '{only.Content.JobId}': {refusal.MessageText}", refusal));
            return;
        }

        foreach (var lot in _newLots.ToArray())
        {
            _newLots.Clear();
            _newLots.Add(lot);
            await PersistAsync([]);
        }
    }

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
