using JobGrains.Hosting.Storage;

namespace JobGrains.Hosting.Journal;

/// <summary>
/// The durable store of one process. Commits wait in a queue; the writer takes all that wait, writes them, flushes once, and answers them all: without waiting for more, so a lone commit
/// takes one flush, and a thousand take one flush together. What is read is durable: the index changes after the flush.
/// </summary>
internal sealed partial class JournalStore : IGrainStore, IAsyncDisposable
{
    private const int MaxLazy = 4_096;
    private const int ExpireAtOnce = 4_096;

    private static readonly TimeSpan CloseWait = TimeSpan.FromSeconds(10);

    private readonly JournalParts _parts;
    private readonly JournalIndex _index;
    private readonly JournalWriter _writer;
    private readonly JournalKeeper _keeper;
    private readonly JournalLog _log;
    private readonly HistoryReader _history;
    private readonly IDisposable _lock;
    private readonly RequestQueue _queue;
    private readonly CancellationTokenSource _closing = new();
    private readonly Lock _gate = new();
    private readonly TouchedGrains _touched = new();
    private readonly List<CommitRequest> _batch = [];

    /// <summary>Wake-ups that were handled. If that is lost they come again, so it is written with the next commit and nobody waits for it.</summary>
    private List<StoredWakeUp> _handled = [];

    private bool _isDisposed;

    private JournalStore(JournalParts parts, RecoveredJournal recovered, IDisposable folderLock)
    {
        _parts = parts;
        _lock = folderLock;
        _index = recovered.Index;
        _log = new JournalLog(parts.Logger);
        _history = new HistoryReader(_index);
        _writer = new JournalWriter(parts, recovered, Health, _log);
        _keeper = new JournalKeeper(parts, this, recovered, _log);
        _queue = new RequestQueue(
            $"The journal in '{parts.Folder.Path}'",
            Health,
            drain => Task.Factory.StartNew(drain, CancellationToken.None, TaskCreationOptions.DenyChildAttach, parts.Writer),
            pauseAsync: null,
            ProcessAsync,
            exception => _log.Stopped(exception, parts.Folder.Path)); // A disk that fails is waited for. What comes here is an error in the journal itself.
    }

    public HealthBox Health { get; } = new();

    /// <summary>How often the journal was opened, this time included: what it numbers is unique among all processes that ever used it.</summary>
    public long OpenCount => _writer.OpenCount;

    public int ShardCount => _index.ShardCount;

    /// <summary>How many bytes were written to segments, snapshots and partitions since the journal was opened.</summary>
    public long BytesWritten => _writer.BytesWritten + _keeper.BytesWritten;

    /// <summary>Opens the journal in a folder, or begins one. Throws <see cref="JournalException"/> where that is not possible.</summary>
    public static async ValueTask<JournalStore> OpenAsync(JournalParts parts)
    {
        var started = parts.Time.GetTimestamp();
        var folderLock = parts.Folder.Lock();
        var recovery = new JournalRecovery(parts.Folder, parts.Settings);
        try
        {
            var recovered = await recovery.RunAsync();
            var store = new JournalStore(parts, recovered, folderLock);
            await store._writer.BeginAsync();
            if (recovered.CutBytes > 0)
            {
                store._log.Cut(parts.Folder.Path, recovered.CutBytes);
            }

            store._log.Opened(parts.Folder.Path, store.OpenCount, recovered.Entries, recovered.Snapshot, parts.Time.GetElapsedTime(started));
            return store;
        }
        catch (Exception exception)
        {
            recovery.Close();
            folderLock.Dispose();
            if (exception is IOException or UnauthorizedAccessException)
            {
                throw new JournalException(
                    $"The journal in '{parts.Folder.Path}' cannot be used: {exception.Message} Make sure that the process may read and write the folder and that the disk has room.",
                    parts.Folder.Path,
                    null,
                    exception);
            }

            throw;
        }
    }

    public ValueTask<StoreCommitReply> CommitAsync(StoreCommit commit)
    {
        var request = new CommitRequest(commit);
        _queue.Enqueue(request);
        return request.Reply;
    }

    public ValueTask<DateTimeOffset?> GetNextWakeUpAsync() => new(_index.NextWakeUp());

    public ValueTask<IReadOnlyList<StoredWakeUp>> TakeWakeUpsAsync(DateTimeOffset now, DateTimeOffset hiddenUntil, int max) =>
        new(_index.TakeWakeUps(now, hiddenUntil, max));

    public ValueTask RemoveWakeUpAsync(StoredWakeUp wakeUp)
    {
        if (_index.RemoveWakeUp(wakeUp))
        {
            bool flush;
            lock (_gate)
            {
                _handled.Add(wakeUp);
                flush = _handled.Count == MaxLazy;
            }

            if (flush)
            {
                _queue.Enqueue(new StepRequest(static () => default));
            }
        }

        return default;
    }

    public ValueTask HideWakeUpAsync(StoredWakeUp wakeUp, DateTimeOffset hiddenUntil)
    {
        _index.HideWakeUp(wakeUp, hiddenUntil);
        return default;
    }

    public async ValueTask<DateTimeOffset?> ExpireAsync(DateTimeOffset now)
    {
        _keeper.OnTime(now);
        for (var count = ExpireAtOnce; count == ExpireAtOnce;)
        {
            // Between batches: a commit that was checked against a record finds it there when it is applied.
            await StepAsync(() =>
            {
                count = _keeper.IsWritingSnapshot ? 0 : _index.Expire(now, ExpireAtOnce);
                return default;
            });
        }

        var next = _index.NextExpiry();
        var check = _keeper.NextCheck;
        return next is null || check < next ? check : next;
    }

    public ValueTask<IReadOnlyList<OpenEntry>> ListOpenAsync(int shard, InstanceId? after, int max) => new(_index.ListOpen(shard, after, max));

    public ValueTask<IReadOnlyList<OpenEntry>> ListOpenAsync(JobId jobId, InstanceId? after, int max) => new(_index.ListOpen(jobId, after, max));

    public ValueTask<IReadOnlyList<JobEntry>> ListJobsAsync(JobId? after, int max) => new(_index.ListJobs(after, max));

    public ValueTask<CatalogCounts> CountAsync() => new(_index.Count());

    public ValueTask<IReadOnlyList<AttemptRecord>> GetAsync(InstanceId instanceId) => new(_history.Get(instanceId));

    public ValueTask<HistorySlice> FindAsync(HistorySearch search) => new(_history.Find(search));

    public ValueTask<EndedCounts> CountEndedAsync(DateTimeOffset from)
    {
        lock (_index.Gate)
        {
            return new ValueTask<EndedCounts>(_index.Ends.From(from));
        }
    }

    /// <summary>Writes what waits, and closes the files. What comes afterwards fails. A disk that fails is not waited for.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        using var limit = _parts.Time.CreateTimer(static state => ((CancellationTokenSource)state!).Cancel(), _closing, CloseWait, Timeout.InfiniteTimeSpan);
        if (Health.State == StoreState.Waiting)
        {
            await _closing.CancelAsync();
        }

        await _keeper.StopAsync();
        await _queue.CloseAsync();
        CloseFiles();
        _lock.Dispose();
        _closing.Dispose();
    }

    /// <inheritdoc cref="RequestQueue.StepAsync"/>
    internal ValueTask StepAsync(Func<ValueTask> step) => _queue.StepAsync(step);

    /// <summary>Writes a snapshot and cleans up, now.</summary>
    internal Task TidyAsync() => _keeper.TidyAsync();

    /// <summary>Deletes partitions that are past their retention at a time, now.</summary>
    internal Task PruneAsync(DateTimeOffset now) => _keeper.PruneAsync(now);

    internal void Move(MoveRequest request) => _queue.Enqueue(request);

    /// <summary>Begins a new segment. On the writer.</summary>
    internal ValueTask<int> RotateAsync() => _writer.RotateAsync(_closing.Token);

    /// <summary>The number of the next entry. On the writer.</summary>
    internal long NextSequence => _writer.NextSequence;

    private void CloseFiles()
    {
        lock (_index.Gate)
        {
            _index.IsClosed = true;
            foreach (var segment in _index.Segments.All)
            {
                segment.File.Dispose();
            }

            foreach (var run in _index.History.Runs)
            {
                run.Dispose();
            }
        }
    }
}
