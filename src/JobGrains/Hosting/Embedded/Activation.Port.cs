using JobGrains.Diagnostics;
using JobGrains.Hosting.Entries;
using JobGrains.Hosting.Storage;

namespace JobGrains.Hosting.Embedded;

/// <summary>What the grain sees of its activation.</summary>
internal sealed partial class Activation
{
    public ValueTask<TReply> CallAsync<TGrain, TRequest, TReply>(string key, GrainCall<TGrain, TRequest, TReply> call, TRequest request)
        where TGrain : class
        where TRequest : class
        where TReply : class =>
        Silo.CallAsync(key, call, request);

    public void Send<TGrain, TRequest, TReply>(string key, GrainCall<TGrain, TRequest, TReply> call, TRequest request, Func<CallOutcome<TReply>, ValueTask> onOutcome)
        where TGrain : class
        where TRequest : class
        where TReply : class =>
        Silo.Send(key, call, request, new OutcomeTurn<TReply>(this, onOutcome));

    public ValueTask<TValue?> ReadAsync<TValue>(GrainRecord record)
        where TValue : class
    {
        if (_entries is not null)
        {
            ThrowIfBroken();
            return _entries.ReadAsync<TValue>(record);
        }

        var pending = ReadStoredAsync(record);
        return pending.IsCompletedSuccessfully ? new ValueTask<TValue?>(ReadValue<TValue>(record, pending.Result)) : Awaited(pending, record);

        async ValueTask<TValue?> Awaited(ValueTask<StoredRecord> reading, GrainRecord into) => ReadValue<TValue>(into, await TranslateAsync(reading));
    }

    public ValueTask<RecordWithDeltas<TValue, TDelta>> ReadAsync<TValue, TDelta>(GrainRecord record)
        where TValue : class
        where TDelta : class
    {
        if (_entries is not null)
        {
            ThrowIfBroken();
            return _entries.ReadAsync<TValue, TDelta>(record);
        }

        var pending = ReadStoredAsync(record);
        return pending.IsCompletedSuccessfully
            ? new ValueTask<RecordWithDeltas<TValue, TDelta>>(ReadValueAndDeltas<TValue, TDelta>(record, pending.Result))
            : Awaited(pending, record);

        async ValueTask<RecordWithDeltas<TValue, TDelta>> Awaited(ValueTask<StoredRecord> reading, GrainRecord into) =>
            ReadValueAndDeltas<TValue, TDelta>(into, await TranslateAsync(reading));
    }

    public bool JoinsCommits => _entries is null;

    /// <summary>How often the store was told of another wake-up, or of none. In its turns.</summary>
    public int WakeUpChanges { get; private set; }

    public JointCommit Prepare(Commit commit)
    {
        ThrowIfBroken();
        var buffer = Silo.Cluster.CommitBuffers.Rent();
        var joint = buffer.Prepare(Id, commit, Silo.Cluster.Json, Silo);
        Silo.Cluster.CommitBuffers.Return(buffer);
        return joint;
    }

    public void Settle(Commit commit, long? etag)
    {
        if (etag is { } now)
        {
            StoreRecords.SetETag(commit, now);
            WakeUpChanges += commit.ChangesWakeUp ? 1 : 0;
        }
        else
        {
            _broken = true;
            End(ActivationEnd.Abrupt);
        }
    }

    public ValueTask CommitAsync(Commit commit)
    {
        ThrowIfBroken();
        if (_entries is not null)
        {
            return CommitEntriesAsync(_entries, commit);
        }

        var buffer = Silo.Cluster.CommitBuffers.Rent();
        var timing = new CommitTiming(Silo.Engine.Telemetry.Metrics, Silo.Time);
        ValueTask<StoreCommitReply> pending;
        try
        {
            pending = Silo.Cluster.Parts.Store.CommitAsync(buffer.Fill(Id, commit, Silo.Cluster.Json, Silo));
            if (!pending.IsCompleted)
            {
                return Awaited(pending, commit, buffer, timing);
            }

            Finish(commit, pending.Result, buffer);
            timing.End(isDone: true);
            return default;
        }
        catch (Exception exception)
        {
            timing.End(isDone: false);
            return ValueTask.FromException(Break(exception, commit));
        }

        async ValueTask Awaited(ValueTask<StoreCommitReply> committing, Commit what, CommitBuffer serialized, CommitTiming timed)
        {
            try
            {
                Finish(what, await committing, serialized);
                timed.End(isDone: true);
            }
            catch (Exception exception)
            {
                timed.End(isDone: false);
                throw Break(exception, what);
            }
        }
    }

    public IGrainTimer StartTimer(TimeSpan due, Func<ValueTask> callback)
    {
        var timer = new TimerTurn(this, callback);
        lock (_gate)
        {
            (_timers ??= new List<TimerTurn>(1)).Add(timer);
        }

        timer.Start(due);
        return timer;
    }

    public void Hold(TimeSpan duration)
    {
        var now = Silo.Time.GetUtcNow().UtcTicks;
        Volatile.Write(ref _heldUntil, duration.Ticks < DateTimeOffset.MaxValue.UtcTicks - now ? now + duration.Ticks : long.MaxValue);
    }

    public void Deactivate() => End(ActivationEnd.Orderly);

    private async ValueTask CommitEntriesAsync(EntryRecords entries, Commit commit)
    {
        var timing = new CommitTiming(Silo.Engine.Telemetry.Metrics, Silo.Time);
        try
        {
            await entries.CommitAsync(commit);
            timing.End(isDone: true);
        }
        catch (Exception exception)
        {
            timing.End(isDone: false);
            throw Break(exception, commit);
        }
    }

    private ValueTask<StoredRecord> ReadStoredAsync(GrainRecord record)
    {
        ThrowIfBroken();
        try
        {
            return Silo.Cluster.Parts.Store.ReadAsync(Id, record.Name);
        }
        catch (Exception exception)
        {
            return ValueTask.FromException<StoredRecord>(exception);
        }
    }

    private async ValueTask<StoredRecord> TranslateAsync(ValueTask<StoredRecord> reading)
    {
        try
        {
            return await reading;
        }
        catch (Exception exception) when (exception is not JobGrainsException)
        {
            throw new JobGrainsUnavailableException($"The store did not answer a read of {Id}: {exception.GetType().Name}: {exception.Message}", exception);
        }
    }

    private TValue? ReadValue<TValue>(GrainRecord record, StoredRecord stored)
        where TValue : class =>
        StoreRecords.ReadValue<TValue>(Silo.Cluster.Json, Id, record, in stored);

    private RecordWithDeltas<TValue, TDelta> ReadValueAndDeltas<TValue, TDelta>(GrainRecord record, StoredRecord stored)
        where TValue : class
        where TDelta : class =>
        StoreRecords.ReadValueAndDeltas<TValue, TDelta>(Silo.Cluster.Json, Id, record, in stored);

    private void Finish(Commit commit, StoreCommitReply reply, CommitBuffer buffer)
    {
        Silo.Cluster.CommitBuffers.Return(buffer);
        StoreRecords.TakeETag(commit, Id, Silo.Id, reply);
        for (var i = 0; i < commit.Records.Count; i++)
        {
            var change = commit.Records[i];
            if (change.Expires is { } expires)
            {
                Silo.Cluster.NoticeExpiry(expires);
            }
            else if (change.Kind == RecordChangeKind.Clear)
            {
                Silo.Cluster.NoticeExpiry(Silo.Cluster.Parts.Time.GetUtcNow());
            }
        }

        WakeUpChanges += commit.ChangesWakeUp ? 1 : 0;
        NoticeWakeUps(commit);
    }

    private void NoticeWakeUps(Commit commit)
    {
        if (commit.WakeUpTime is { } time)
        {
            Silo.Cluster.WakeUps.Notice(time);
        }

        if (commit.Joint?.WakeUpTime is { } other)
        {
            Silo.Cluster.WakeUps.Notice(other);
        }
    }

    private JobGrainsUnavailableException Break(Exception exception, Commit commit)
    {
        _broken = true;
        if (_entries is null)
        {
            // The commit may be durable all the same: nobody else would look for its wake-up.
            NoticeWakeUps(commit);
        }

        End(ActivationEnd.Abrupt);
        Silo.Cluster.Log.CommitFailed(exception, Id, Silo.Id);
        return exception as JobGrainsUnavailableException
            ?? new JobGrainsUnavailableException($"The store did not answer a commit of {Id}: {exception.GetType().Name}: {exception.Message}", exception);
    }

    private void ThrowIfBroken()
    {
        if (_broken)
        {
            throw new JobGrainsUnavailableException($"The activation of {Id} on silo '{Silo.Id}' ends, because its last commit failed.");
        }
    }
}
