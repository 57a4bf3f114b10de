namespace JobGrains.Hosting.Journal;

/// <summary>
/// Keeps the journal small, in the background: moves history to partitions, writes snapshots, deletes segments that nothing needs, copies forward what is alive in segments that are mostly dead,
/// and deletes partitions that are past their retention. What is due waits until little is written, so that many fires at once do not share their processors with it, but not for ever.
/// </summary>
internal sealed class JournalKeeper(JournalParts parts, JournalStore store, RecoveredJournal recovered, JournalLog log)
{
    private const int SnapshotsTail = 4;
    private const int QuietShare = 16;
    private const int Overdue = 2;
    private const int SlotsAtOnce = 1_024;
    private const int RecordsAtOnce = 64;

    private static readonly TimeSpan TryAgain = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan QuietTime = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly JournalIndex _index = recovered.Index;
    private readonly HistoryReader _history = new(recovered.Index);
    private int _snapshot = recovered.Snapshot;
    private int _historyNumber;
    private long _snapshotLength = recovered.SnapshotLength;

    // What was read when the journal was opened counts: it is read again by the next one.
    private long _tidiedAt = -recovered.TailLength;
    private long _notBefore;
    private long _otherBytes;
    private long _nowTicks;
    private Task _running = Task.CompletedTask;
    private ITimer? _quiet;
    private long _written;
    private long _writtenBefore;
    private volatile bool _waitsForQuiet;
    private bool _isStopped;
    private volatile bool _isWritingSnapshot;

    /// <summary>Whether records must not be forgotten, because a snapshot that has them is being written.</summary>
    public bool IsWritingSnapshot => _isWritingSnapshot;

    /// <summary>How many bytes were written to snapshots and partitions.</summary>
    public long BytesWritten => Interlocked.Read(ref _otherBytes);

    /// <summary>When the oldest partition is past its retention; null for never.</summary>
    public DateTimeOffset? NextCheck
    {
        get
        {
            lock (_index.Gate)
            {
                var next = _index.History.Runs.Min(run => (long?)run.ExpiresTicks);
                return next is null or long.MaxValue ? null : new DateTimeOffset(next.Value, TimeSpan.Zero);
            }
        }
    }

    /// <summary>A batch was written. On the writer.</summary>
    public void OnWritten(long bytesWritten)
    {
        Volatile.Write(ref _written, bytesWritten);
        if (WorkDue(bytesWritten, 1) is null || parts.Time.GetTimestamp() < Volatile.Read(ref _notBefore))
        {
            return;
        }

        if (WorkDue(bytesWritten, Overdue) is { } overdue)
        {
            Begin(overdue);
        }
        else if (!_waitsForQuiet)
        {
            WaitForQuiet();
        }
    }

    /// <summary>Time has passed.</summary>
    public void OnTime(DateTimeOffset now)
    {
        Volatile.Write(ref _nowTicks, now.UtcTicks);
        if (NextCheck is { } check && check <= now)
        {
            Begin(DeleteOldHistoryAsync);
        }
    }

    /// <summary>Does it all once, now.</summary>
    public async Task TidyAsync()
    {
        // Everything up to here is in segments before the new one, and applied.
        var first = 0;
        long next = 0;
        await store.StepAsync(async () =>
        {
            first = await store.RotateAsync();
            next = store.NextSequence;
            _isWritingSnapshot = true;
        });
        Volatile.Write(ref _tidiedAt, store.BytesWritten - BytesWritten);
        try
        {
            await MoveHistoryAsync();
            await WriteSnapshotAsync(first, next);
        }
        finally
        {
            _isWritingSnapshot = false;
        }

        var deleted = DeleteDead(first);
        if (await CleanAsync(first))
        {
            deleted += DeleteDead(first);
        }

        log.SnapshotWritten(_snapshot, _snapshotLength, deleted);
    }

    /// <summary>Deletes partitions that are past their retention at a time.</summary>
    public Task PruneAsync(DateTimeOffset now)
    {
        Volatile.Write(ref _nowTicks, now.UtcTicks);
        return DeleteOldHistoryAsync();
    }

    public async ValueTask StopAsync()
    {
        Task running;
        lock (_gate)
        {
            _isStopped = true;
            _quiet?.Dispose();
            running = _running;
        }

        await running;
    }

    /// <summary>What is to be done when that many times as much has come together as may.</summary>
    private Func<Task>? WorkDue(long bytesWritten, long times) =>
        bytesWritten - Volatile.Read(ref _tidiedAt) >= times * Math.Max(parts.Settings.SegmentSize, SnapshotsTail * Volatile.Read(ref _snapshotLength)) ? TidyAsync
        : _index.History.Count >= times * parts.Settings.MaxRecentRows ? MoveHistoryAsync
        : null;

    private void WaitForQuiet()
    {
        lock (_gate)
        {
            if (!_isStopped && _running.IsCompleted)
            {
                _waitsForQuiet = true;
                _writtenBefore = Volatile.Read(ref _written);
                _quiet ??= parts.Time.CreateTimer(static state => ((JournalKeeper)state!).OnWaited(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                _quiet.Change(QuietTime, Timeout.InfiniteTimeSpan);
            }
        }
    }

    private void OnWaited()
    {
        var written = Volatile.Read(ref _written);
        _waitsForQuiet = false;
        if (WorkDue(written, 1) is not { } work)
        {
            return;
        }

        if (written - Volatile.Read(ref _writtenBefore) > parts.Settings.SegmentSize / QuietShare)
        {
            WaitForQuiet();
        }
        else
        {
            Begin(work);
        }
    }

    private void Begin(Func<Task> work)
    {
        lock (_gate)
        {
            if (!_isStopped && _running.IsCompleted)
            {
                _running = Task.Factory.StartNew(() => RunAsync(work), CancellationToken.None, TaskCreationOptions.DenyChildAttach, parts.Background).Unwrap();
            }
        }
    }

    private async Task RunAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception exception)
        {
            log.NotTidied(exception, parts.Folder.Path);
            Volatile.Write(ref _tidiedAt, long.MinValue / 2);
            Volatile.Write(ref _notBefore, parts.Time.GetTimestamp() + (long)(TryAgain.TotalSeconds * parts.Time.TimestampFrequency));
        }
    }

    /// <summary>Moves all rows that are there, also those that an earlier attempt failed to move.</summary>
    private async Task MoveHistoryAsync()
    {
        bool isRepeat;
        do
        {
            lock (_index.Gate)
            {
                isRepeat = _index.History.IsMoving;
            }

            await MoveRowsAsync();
        }
        while (isRepeat);
    }

    private async ValueTask MoveRowsAsync()
    {
        RecentRows? rows;
        IReadOnlyList<HistoryRun> older;
        lock (_index.Gate)
        {
            rows = _index.History.BeginMove();
            older = _index.History.Runs;
            _historyNumber = Math.Max(_historyNumber, _index.History.Runs.Count == 0 ? 0 : _index.History.Runs.Max(run => run.Header.Number));
        }

        if (rows is null)
        {
            return;
        }

        var mover = new HistoryMover(parts.Folder, parts.Settings.HistoryPartSize, _history.BodyOf);
        var added = await mover.WriteAsync(rows, older, _historyNumber + 1);
        _historyNumber += added.Count;
        Interlocked.Add(ref _otherBytes, added.Sum(run => run.Header.RowsLength + HistoryLayout.Length(run.Header)));
        lock (_index.Gate)
        {
            _index.History.EndMove(added);
        }
    }

    private async ValueTask WriteSnapshotAsync(int first, long next)
    {
        var number = _snapshot + 1;
        var name = JournalNames.Snapshot(number);
        var header = new SnapshotHeader(JournalFormat.Version, number, _index.ShardCount, first, next);
        Volatile.Write(ref _snapshotLength, await SnapshotFile.WriteAsync(parts.Folder, name + JournalNames.Unfinished, header, _index));
        Interlocked.Add(ref _otherBytes, _snapshotLength);
        parts.Folder.Rename(name + JournalNames.Unfinished, name);
        await parts.Folder.FlushAsync();
        if (_snapshot > 0)
        {
            parts.Folder.Delete(JournalNames.Snapshot(_snapshot));
        }

        _snapshot = number;
    }

    /// <summary>Deletes segments before the snapshot that have nothing alive in them. Only what comes behind a snapshot is ever read for more than its bodies.</summary>
    private int DeleteDead(int first)
    {
        List<Segment> dead;
        lock (_index.Gate)
        {
            dead = [.. _index.Segments.All.Where(segment => segment.Number < first && segment.LiveBytes == 0)];
            foreach (var segment in dead)
            {
                _index.Segments.Remove(segment.Number);
            }
        }

        foreach (var segment in dead)
        {
            segment.File.Dispose();
            parts.Folder.Delete(segment.File.Name);
        }

        return dead.Count;
    }

    /// <summary>Copies forward what is alive in the segments that are least so, where all together waste too much; answers whether it did.</summary>
    private async ValueTask<bool> CleanAsync(int first)
    {
        var victims = FindVictims(first);
        foreach (var victim in victims)
        {
            await CopyForwardAsync(victim);
        }

        return victims.Count > 0;
    }

    private List<Segment> FindVictims(int first)
    {
        var victims = new List<Segment>();
        lock (_index.Gate)
        {
            var old = _index.Segments.All.Where(segment => segment.Number < first).OrderBy(segment => (double)segment.LiveBytes / segment.Length).ToList();
            var total = old.Sum(segment => segment.Length);
            var live = old.Sum(segment => segment.LiveBytes);
            foreach (var segment in old)
            {
                if (total <= (parts.Settings.MaxWaste * live) + (SnapshotsTail * parts.Settings.SegmentSize))
                {
                    break;
                }

                victims.Add(segment);
                total -= segment.Length;
                live -= segment.LiveBytes;
            }
        }

        return victims;
    }

    private async ValueTask CopyForwardAsync(Segment victim)
    {
        var names = new List<RecordName>();
        int slots;
        lock (_index.Gate)
        {
            slots = _index.SlotCount;
        }

        for (var from = 0; from < slots; from += SlotsAtOnce)
        {
            lock (_index.Gate)
            {
                _index.FindRecordsIn(victim.Number, from, Math.Min(slots, from + SlotsAtOnce), names);
            }

            while (names.Count >= RecordsAtOnce || (names.Count > 0 && from + SlotsAtOnce >= slots))
            {
                var count = Math.Min(RecordsAtOnce, names.Count);
                foreach (var name in names.TakeLast(count))
                {
                    var stored = store.Read(name.Grain, name.Record);
                    if (stored.ETag != 0)
                    {
                        store.Move(new MoveRequest(name, stored));
                    }
                }

                names.RemoveRange(names.Count - count, count);

                // Not faster than they are written: bodies in memory follow what is in flight.
                await store.StepAsync(static () => default);
            }
        }
    }

    /// <summary>One part after the other: where the files of one cannot be deleted the others are, the next time, and the next start finds those.</summary>
    private Task DeleteOldHistoryAsync()
    {
        while (TakeOldHistory(Volatile.Read(ref _nowTicks)) is { } run)
        {
            run.Dispose();
            foreach (var file in run.Files)
            {
                parts.Folder.Delete(file);
            }
        }

        return Task.CompletedTask;
    }

    private HistoryRun? TakeOldHistory(long nowTicks)
    {
        lock (_index.Gate)
        {
            var old = _index.History.Runs.FirstOrDefault(run => run.ExpiresTicks <= nowTicks);
            if (old is not null)
            {
                _index.History.Remove(old);
            }

            return old;
        }
    }
}
