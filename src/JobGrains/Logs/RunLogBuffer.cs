using JobGrains.Workers;

namespace JobGrains.Logs;

/// <summary>
/// What one run has logged on one silo and is not stored yet. Lines are numbered as they come, dropped ones too, so a mark stands where they would be. The oldest lines are kept, the newest dropped: that costs
/// nothing where there is too much already. Guarded by its own lock.
/// </summary>
internal sealed class RunLogBuffer(InstanceId instanceId, long number)
{
    private readonly Lock _gate = new();
    private readonly Queue<(LogSource? Source, LogEntry Entry)> _lines = new();
    private LogBatch? _sent;
    private long _sentBytes;
    private long _bytes;
    private long _first = 1;
    private long _next = 1;

    // What was dropped behind the last line.
    private long _dropped;
    private long _droppedTime;

    public InstanceId InstanceId { get; } = instanceId;

    public long Number { get; } = number;

    /// <summary>What it takes in memory, with what is under way.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>Guarded by the lock of <see cref="RunLogs"/>, as the following.</summary>
    public RunLogBufferState State { get; set; }

    /// <summary>When it is to be sent, at the latest.</summary>
    public long Due { get; set; }

    /// <summary>When sending began to fail; null where it does not.</summary>
    public long? FailingSince { get; set; }

    public BackOff? BackOff { get; set; }

    /// <summary>How many tasks of the run have logged and run on.</summary>
    public int Tasks { get; set; }

    private bool HasLines => _lines.Count > 0 || _dropped > 0;

    /// <summary>Adds a line.</summary>
    /// <returns>How many bytes wait in the buffer; null where it was closed meanwhile.</returns>
    public long? Add(LogSource source, LogEntry entry, long bytes)
    {
        lock (_gate)
        {
            if (State == RunLogBufferState.Closed)
            {
                return null;
            }

            if (_dropped > 0)
            {
                _lines.Enqueue((null, TakeMark()));
            }

            _lines.Enqueue((source, entry));
            _next++;
            Volatile.Write(ref _bytes, _bytes + bytes);
            return _bytes - _sentBytes;
        }
    }

    /// <summary>Counts a line that is dropped. Answers as <see cref="Add"/>.</summary>
    public long? Drop(long time)
    {
        lock (_gate)
        {
            if (State == RunLogBufferState.Closed)
            {
                return null;
            }

            _droppedTime = _dropped++ == 0 ? time : _droppedTime;
            _next++;
            return _bytes - _sentBytes;
        }
    }

    /// <summary>The batch that is under way, or the next; null where there is none.</summary>
    /// <param name="silo">The silo.</param>
    /// <param name="maxLines">How many lines it may have.</param>
    /// <param name="maxBytes">How many bytes it may have; one line may have more.</param>
    public LogBatch? Take(SiloId silo, int maxLines, long maxBytes)
    {
        lock (_gate)
        {
            if (_sent is not null || !HasLines)
            {
                return _sent;
            }

            var bytes = 0L;
            var count = 0L;
            var sources = new List<LogSource>();
            var entries = new List<LogEntry>(Math.Min(_lines.Count + 1, maxLines));
            while (entries.Count < maxLines && bytes < maxBytes && _lines.TryDequeue(out var line))
            {
                count += line.Entry.Count;
                bytes += line.Source is null ? 0 : RunLogs.BytesOf(line.Entry);
                entries.Add(line.Source is null ? line.Entry : Of(line.Entry, line.Source, sources));
            }

            if (_lines.Count == 0 && _dropped > 0)
            {
                count += _dropped;
                entries.Add(TakeMark());
            }

            _sent = new LogBatch
            {
                Silo = silo,
                Buffer = Number,
                First = _first,
                Sources = sources,
                Entries = entries,
                IsLast = _lines.Count == 0 && Tasks == 0,
            };
            _sentBytes = bytes;
            _first += count;
            return _sent;
        }
    }

    /// <summary>The batch under way is stored. Answers how many bytes that frees, whether there is more, and the batch.</summary>
    public (long Freed, bool HasMore, LogBatch? Stored) Acknowledge()
    {
        lock (_gate)
        {
            var freed = _sentBytes;
            Volatile.Write(ref _bytes, _bytes - freed);
            var stored = _sent;
            _sent = null;
            _sentBytes = 0;
            return (freed, HasLines, stored);
        }
    }

    /// <summary>Drops all that it has, with a mark that takes its place. Answers how many bytes that frees, and how many lines are lost.</summary>
    public (long Freed, long Lines) GiveUp(SiloId silo, long time)
    {
        lock (_gate)
        {
            var first = _sent?.First ?? _first;
            var lost = _next - first;
            var freed = _bytes;
            _lines.Clear();
            _dropped = 0;
            _first = _next;
            _sentBytes = 0;
            Volatile.Write(ref _bytes, 0);
            _sent = new LogBatch { Silo = silo, Buffer = Number, First = first, Entries = [new LogEntry { Time = time, Dropped = lost }] };
            return (freed, lost);
        }
    }

    /// <summary>Closes it if there is nothing in it: nothing is added any more.</summary>
    public bool TryClose()
    {
        lock (_gate)
        {
            if (HasLines || _sent is not null)
            {
                return false;
            }

            State = RunLogBufferState.Closed;
            return true;
        }
    }

    private static LogEntry Of(LogEntry entry, LogSource source, List<LogSource> sources)
    {
        // Of the same task as the line before, nearly always.
        for (var i = sources.Count - 1; i >= 0; i--)
        {
            if (ReferenceEquals(sources[i], source))
            {
                return i == 0 ? entry : entry with { Source = i };
            }
        }

        sources.Add(source);
        return sources.Count == 1 ? entry : entry with { Source = sources.Count - 1 };
    }

    private LogEntry TakeMark()
    {
        var mark = new LogEntry { Time = _droppedTime, Dropped = _dropped };
        _dropped = 0;
        return mark;
    }
}
