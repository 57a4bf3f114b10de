using JobGrains.Hosting;
using JobGrains.Hosting.Storage;
using JobGrains.Instances;
using JobGrains.PostgreSql.Lots;
using JobGrains.PostgreSql.Outbox;

namespace JobGrains.PostgreSql;

/// <summary>
/// The store of one process in PostgreSQL. Commits wait in a queue; the writer takes all that wait, and has them committed by one statement: without waiting for more, so a lone commit takes one round trip, and a thousand take
/// one together. What is to be done (open runs, wake-ups, jobs) is in memory, too, and changes when it is committed; records and history are read from the tables.
/// </summary>
internal partial class PostgreSqlStore : IGrainStore, ILotStore, IAsyncDisposable
{
    private const int MaxLazy = 4_096;
    private const int ExpireAtOnce = 4_096;

    private static readonly TimeSpan CountPatience = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan CloseWait = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ListWait = TimeSpan.FromSeconds(10);

    private protected readonly PostgreSqlParts _parts;
    private protected readonly PendingIndex _index;
    private protected readonly HistoryTables _history;
    private protected readonly RequestQueue _queue;
    private readonly Writer _writer;
    private readonly RecordReader _reader;
    private readonly LotReader _lotReader;
    private readonly LotBook _lots = new();
    private readonly KnownRecords _known = new();
    private readonly Expiries _expiries = new();
    private protected readonly CancellationTokenSource _closing = new();
    private readonly Lock _gate = new();
    private CommitGroup _next;
    private CommitGroup _sent;
    private HistoryClock _clock;
    private Task _listing = Task.CompletedTask;

    /// <summary>Grains whose wake-ups were handled, and which. If that is lost they come again, so it is written with the next commit and nobody waits for it.</summary>
    private Dictionary<GrainId, long> _handled = new(GrainIdComparer.Instance);

    private long _lastETag;
    private long _lastBatch;
    private bool _isDisposed;

    private protected PostgreSqlStore(PostgreSqlParts parts, Writer writer, Action stopped, Func<IPendingPart>? newPending = null)
    {
        _parts = parts;
        _writer = writer;
        _index = new PendingIndex(writer.ShardCount);
        _history = new HistoryTables(parts);
        _reader = new RecordReader(parts);
        _lotReader = new LotReader(parts);
        var deltaNumbers = new DeltaNumbers(writer.Epoch);
        _next = NewGroup();
        _sent = NewGroup();
        _lastETag = writer.Epoch << WriteBatch.EpochBits;

        // A database that is away is waited for. What comes here is an error in the store itself, or that another process has taken it over.
        _queue = new RequestQueue(
            $"The store in {parts.Database.Name}",
            Health,
            Start,
            GatherAsync,
            ProcessAsync,
            exception =>
            {
                if (exception is Npgsql.PostgresException { SqlState: Faults.Superseded })
                {
                    parts.Log.Superseded(parts.Database.Name, writer.Epoch);
                }
                else
                {
                    parts.Log.Stopped(exception, parts.Database.Name);
                }

                stopped();
            });

        CommitGroup NewGroup() => new(new WriteBatch(newPending?.Invoke() ?? new KnownPending(_index), Taken, _lots, deltaNumbers, writer.Epoch, parts.ClearedRetention));
    }

    public HealthBox Health { get; } = new();

    /// <summary>How often the schema was taken by a process, this time included.</summary>
    public long Epoch => _writer.Epoch;

    /// <summary>Ends when it knows which records there are.</summary>
    public Task Listed => _listing;

    /// <summary>The rows of the outbox that are being turned into runs.</summary>
    public TakenRows Taken { get; } = new();

    public int ShardCount => _index.ShardCount;

    public virtual ILotStore? Lots => this;

    /// <summary>Takes the schema, whose tables are created where there are none. Throws <see cref="PostgreSqlStoreException"/> where that is not possible.</summary>
    public static async ValueTask<PostgreSqlStore> OpenAsync(PostgreSqlParts parts)
    {
        try
        {
            return await OpenAsync(parts, await TakeAsync(parts), static () => { });
        }
        catch (Exception exception)
        {
            await parts.Database.DisposeAsync();
            if (Explain(exception, parts.Database) is { } explained)
            {
                throw explained;
            }

            throw;
        }
    }

    /// <summary>Opens the store with the writer that has taken the schema.</summary>
    /// <param name="parts">What it is made of.</param>
    /// <param name="writer">The connection that writes; it is the store's.</param>
    /// <param name="stopped">Told when the store stops by itself.</param>
    public static async ValueTask<PostgreSqlStore> OpenAsync(PostgreSqlParts parts, Writer writer, Action stopped)
    {
        var started = parts.Time.GetTimestamp();
        try
        {
            var store = new PostgreSqlStore(parts, writer, stopped);
            var pending = await store.LoadAsync();
            store._listing = Task.Run(store.ListAsync);
            parts.Log.Opened(parts.Database.Name, store.Epoch, pending, parts.Time.GetElapsedTime(started));
            return store;
        }
        catch (Exception)
        {
            await writer.DisposeAsync();
            throw;
        }
    }

    public ValueTask<StoredRecord> ReadAsync(GrainId grain, string record)
    {
        if (_queue.Stopped is { } stopped)
        {
            return ValueTask.FromException<StoredRecord>(new JobGrainsUnavailableException(stopped.Message, stopped));
        }

        var id = RecordId.Of(grain, record);
        return _lots.TryFind(id, out var place) ? ReadInLotAsync(id, place) : ReadAsync(id);
    }

    public ValueTask<StoreCommitReply> CommitAsync(StoreCommit commit)
    {
        var request = new CommitRequest(commit);
        _queue.Enqueue(request);
        return request.Reply;
    }

    public ValueTask AddAsync(RunLot lot)
    {
        var request = new NewLot(lot);
        _queue.Enqueue(request);
        return new ValueTask(request.Done);
    }

    public virtual ValueTask<DateTimeOffset?> GetNextWakeUpAsync() => new(_index.NextWakeUp());

    public virtual ValueTask<IReadOnlyList<StoredWakeUp>> TakeWakeUpsAsync(DateTimeOffset now, DateTimeOffset hiddenUntil, int max) =>
        new(_index.TakeWakeUps(now, hiddenUntil, max));

    public ValueTask RemoveWakeUpAsync(StoredWakeUp wakeUp)
    {
        var flush = false;
        lock (_gate)
        {
            if (_index.RemoveWakeUp(wakeUp))
            {
                _handled[wakeUp.Grain] = wakeUp.Version;
                flush = _handled.Count == MaxLazy;
            }
        }

        if (flush)
        {
            _queue.Enqueue(new StepRequest(static () => default));
        }

        return default;
    }

    public ValueTask HideWakeUpAsync(StoredWakeUp wakeUp, DateTimeOffset hiddenUntil)
    {
        _index.HideWakeUp(wakeUp, hiddenUntil);
        return default;
    }

    public virtual async ValueTask<DateTimeOffset?> ExpireAsync(DateTimeOffset now)
    {
        while (_known.IsComplete && _expiries.Take(now.UtcTicks, ExpireAtOnce) is { Count: > 0 } ids)
        {
            // On the writer: a record that is written anew is known anew afterwards.
            await _queue.StepAsync(() => ForgetAsync(ids, now.UtcTicks));
        }

        await _history.DropAsync(now, _writer.HoldSql);
        var next = Earlier(_expiries.Next, _history.NextExpiry);
        return _known.IsComplete ? next : Earlier(next, now + ListWait);
    }

    public virtual ValueTask<IReadOnlyList<OpenEntry>> ListOpenAsync(int shard, InstanceId? after, int max) => new(_index.ListOpen(shard, after, max));

    public virtual ValueTask<IReadOnlyList<OpenEntry>> ListStartedAsync(int shard, InstanceId? after, int max) => ListOpenAsync(shard, after, max);

    public virtual ValueTask<IReadOnlyList<OpenEntry>> ListOpenAsync(JobId jobId, InstanceId? after, int max) => new(_index.ListOpen(jobId, after, max));

    public virtual ValueTask<IReadOnlyList<JobEntry>> ListJobsAsync(JobId? after, int max) => new(_index.ListJobs(after, max));

    public virtual ValueTask<CatalogCounts> CountAsync() => new(_index.Count());

    public ValueTask<IReadOnlyList<AttemptRecord>> GetAsync(InstanceId instanceId) => _history.GetAsync(instanceId);

    public virtual ValueTask<HistorySlice> FindAsync(HistorySearch search) => _history.FindAsync(search);

    public async ValueTask<EndedCounts> CountEndedAsync(DateTimeOffset from) => await Patient.AskAsync(_parts, CountPatience, () => EndCounts.ReadAsync(_parts.Database, from));

    /// <summary>Commits what waits, and lets the schema go. What comes afterwards fails. A database that is away is not waited for.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        await using var limit = _parts.Time.CreateTimer(static state => ((CancellationTokenSource)state!).Cancel(), _closing, CloseWait, Timeout.InfiniteTimeSpan);
        if (Health.State == StoreState.Waiting)
        {
            await _closing.CancelAsync();
        }

        await _queue.CloseAsync();
        await _closing.CancelAsync();
        await _listing;
        await (_sent.Outcome ?? Task.CompletedTask).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        try
        {
            await _writer.UnlockAsync();
        }
        catch (Exception exception) when (Faults.IsOfTheDatabase(exception))
        {
            // Then it is free when the server notices.
        }

        await _writer.DisposeAsync();
        await _parts.Database.DisposeAsync();
        _closing.Dispose();
    }

    /// <summary>Closes the store at once: another process has the schema.</summary>
    public async ValueTask AbandonAsync()
    {
        await _closing.CancelAsync();
        await DisposeAsync();
    }

    private ValueTask<StoredRecord> ReadAsync(Guid id) => _known.MayHave(id) ? _reader.ReadAsync(id) : new ValueTask<StoredRecord>(StoredRecord.None);

    private async ValueTask<StoredRecord> ReadInLotAsync(Guid id, LotPlace place)
    {
        if (await _lotReader.ReadAsync(place) is { } record)
        {
            return record;
        }

        return _lots.TryFind(id, out _)
            ? throw new JobGrainsUnavailableException($"Lot {place.Lot.Number} is gone from {_parts.Database.Name}: something else has changed the tables.")
            : await ReadAsync(id);
    }

    private static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) => one is null || other < one ? other ?? one : one;
}
