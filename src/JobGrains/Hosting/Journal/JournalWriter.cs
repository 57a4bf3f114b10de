using JobGrains.Hosting.Storage;

namespace JobGrains.Hosting.Journal;

/// <summary>
/// Writes batches: one at a time, each flushed and then applied to the index before the next. Where the disk fails it tries again until it succeeds. After a flush that failed
/// nothing in that batch is trusted: it is written again, to a new segment, whose header says where the one before ends.
/// </summary>
internal sealed class JournalWriter
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);

    private readonly JournalParts _parts;
    private readonly JournalIndex _index;
    private readonly HealthBox _health;
    private readonly JournalLog _log;
    private readonly EntryBuffer _buffer;
    private readonly long _openCount;
    private Segment? _previous;
    private Segment? _current;
    private int _nextNumber;
    private long _nextSequence;
    private int _count;
    private int _applied;
    private int _position;

    public JournalWriter(JournalParts parts, RecoveredJournal recovered, HealthBox health, JournalLog log)
    {
        _parts = parts;
        _index = recovered.Index;
        _health = health;
        _log = log;
        _buffer = new EntryBuffer(parts.Settings.BatchSize + (64 << 10));
        _openCount = recovered.OpenCount + 1;
        _previous = recovered.Last;
        _nextNumber = recovered.NextSegment;
        _nextSequence = recovered.NextSequence;
        _buffer.Skip(BatchHeader.Size);
    }

    public long OpenCount => _openCount;

    /// <summary>The number of the next entry that is not in the batch yet.</summary>
    public long NextSequence => _nextSequence + _count;

    /// <summary>How many entries wait to be written.</summary>
    public int Count => _count;

    public bool IsFull => _buffer.Length >= _parts.Settings.BatchSize;

    /// <summary>How many bytes were written to segments since the journal was opened.</summary>
    public long BytesWritten { get; private set; }

    /// <summary>Where entries go; each is followed by <see cref="Added"/>.</summary>
    public EntryBuffer Buffer => _buffer;

    /// <summary>An entry is in the buffer; answers its number.</summary>
    public long Added() => _nextSequence + _count++;

    /// <summary>Begins the first segment of this process. Fails where the disk does.</summary>
    public async ValueTask BeginAsync() => _current = await CreateSegmentAsync();

    /// <summary>Begins the next segment; answers its number.</summary>
    public async ValueTask<int> RotateAsync(CancellationToken cancellationToken)
    {
        _previous = _current ?? _previous;
        _current = null;
        await PersistAsync(async () => _current ??= await CreateSegmentAsync(), cancellationToken);
        return _current!.Number;
    }

    /// <summary>Makes the batch durable. Ends early only when cancelled.</summary>
    public async ValueTask WriteAsync(CancellationToken cancellationToken)
    {
        if (_count == 0)
        {
            return;
        }

        if (_current is { } full && full.Length >= _parts.Settings.SegmentSize)
        {
            _previous = full;
            _current = null;
        }

        var metrics = _parts.Metrics is { MeasuresBatches: true } listened ? listened : null;
        var began = metrics is null ? 0 : _parts.Time.GetTimestamp();
        await PersistAsync(WriteBatchAsync, cancellationToken);
        metrics?.BatchWritten(_count, _buffer.Length, _parts.Time.GetElapsedTime(began));
    }

    /// <summary>Applies the entries of the durable batch before the one of a number: a part of them, so that who reads need not wait for all.</summary>
    public void Apply(long end)
    {
        var segment = _current!;
        var count = (int)(end - _nextSequence) - _applied;
        _position = _index.ApplySome(segment.Number, segment.Length + BatchHeader.Size, _buffer.Written[BatchHeader.Size..], _position, _nextSequence + _applied, count);
        _applied += count;
    }

    /// <summary>Applies what is left of the durable batch, and begins the next.</summary>
    public void Complete()
    {
        if (_count == 0)
        {
            return;
        }

        Apply(NextSequence);
        _current!.Length += _buffer.Length;
        BytesWritten += _buffer.Length;
        _nextSequence += _count;
        _count = _applied = _position = 0;
        _buffer.Clear();
        _buffer.Skip(BatchHeader.Size);
    }

    private async ValueTask PersistAsync(Func<ValueTask> work, CancellationToken cancellationToken)
    {
        for (var wait = FirstWait; ; wait = wait * 2 < LongestWait ? wait * 2 : LongestWait)
        {
            try
            {
                await work();
                if (_health.State != StoreState.Healthy)
                {
                    _health.Set(StoreState.Healthy, null);
                    _log.Recovered();
                }

                return;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                if (_health.State == StoreState.Healthy)
                {
                    _log.WriteFailed(exception, _parts.Folder.Path);
                }

                _health.Set(StoreState.Waiting, exception.Message);
            }

            await Task.Delay(wait, _parts.Time, cancellationToken);
        }
    }

    private async ValueTask WriteBatchAsync()
    {
        _current ??= await CreateSegmentAsync();
        var segment = _current;
        var content = _buffer.Written[BatchHeader.Size..];
        new BatchHeader(segment.Number, _nextSequence, _count, content.Length, Crc32C.Of(content)).Write(_buffer.Fill(0, BatchHeader.Size));
        segment.File.Write(_buffer.Written, segment.Length);
        try
        {
            await segment.File.FlushAsync();
        }
        catch (Exception)
        {
            // The system may have dropped what it could not write and tell of success next time.
            _previous = segment;
            _current = null;
            throw;
        }
    }

    private async ValueTask<Segment> CreateSegmentAsync()
    {
        var number = _nextNumber++;
        var name = JournalNames.Segment(number);
        IJournalFile? file = null;
        try
        {
            file = _parts.Folder.Create(name);
            WriteHeader(file, number);
            await file.FlushAsync();
            await _parts.Folder.FlushAsync();
        }
        catch (Exception)
        {
            file?.Dispose();
            TryDelete(name);
            throw;
        }

        var segment = new Segment(number, file, SegmentHeader.Size);
        lock (_index.Gate)
        {
            _index.Segments.Add(segment);
        }

        BytesWritten += SegmentHeader.Size;
        return segment;
    }

    private void WriteHeader(IJournalFile file, int number)
    {
        Span<byte> bytes = stackalloc byte[SegmentHeader.Size];
        new SegmentHeader(JournalFormat.Version, number, _openCount, _previous?.Number ?? 0, _previous?.Length ?? 0, _index.ShardCount, _nextSequence).Write(bytes);
        file.Write(bytes, 0);
    }

    /// <summary>If it stays, the next start deletes it.</summary>
    private void TryDelete(string name)
    {
        try
        {
            _parts.Folder.Delete(name);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _log.NotDeleted(exception, name);
        }
    }
}
