using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using JobGrains.Hosting.Storage;
using JobGrains.Instances;

namespace JobGrains.Hosting.Embedded;

/// <summary>One commit on its way to the store, with its serialized values; reused.</summary>
internal sealed class CommitBuffer : IBufferWriter<byte>, IDisposable
{
    private const int InitialSize = 4_096;
    private const int LargestKept = 1 << 20;

    private readonly Utf8JsonWriter _writer;

    // All of it is set anew for each commit.
    private readonly StoreCommit _commit = new() { Grain = default, Changes = default };

    private byte[] _bytes = new byte[InitialSize];
    private StoreChange[] _changes = new StoreChange[1];
    private int _length;

    public CommitBuffer() =>
        _writer = new Utf8JsonWriter(this, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });

    public int Length => _length;

    /// <summary>How many bytes it keeps.</summary>
    public int Size => _bytes.Length;

    /// <summary>Whether it is small enough to be kept for the next commit.</summary>
    public bool IsReusable => _bytes.Length <= LargestKept;

    /// <summary>Serializes a commit of a grain; answers what the store gets.</summary>
    public StoreCommit Fill(GrainId grain, Commit commit, JsonCodec codec, ISiloHost silo)
    {
        var records = commit.Records;
        Span<int> starts = stackalloc int[8];
        if (records.Count >= starts.Length)
        {
            starts = new int[records.Count + 1];
        }

        for (var i = 0; i < records.Count; i++)
        {
            starts[i] = records[i].Value is { } value ? Append(value, records[i].ValueType!, codec) : _length;
        }

        var historyStart = _length;
        starts[records.Count] = historyStart;
        if (commit.History is { } row)
        {
            Append(row, typeof(AttemptRecord), codec);
        }

        // Only now: the buffer may have moved while it grew.
        var changes = Changes(records.Count);
        for (var i = 0; i < records.Count; i++)
        {
            var change = records[i];
            changes.Span[i] = new StoreChange(
                change.Record.Name,
                change.Kind,
                change.Record.ETag is long etag ? etag : 0,
                Slice(starts[i], starts[i + 1]),
                change.Expires);
        }

        var filled = _commit;
        filled.Grain = grain;
        filled.Now = silo.Time.GetUtcNow();
        filled.Changes = changes;
        filled.ChangesWakeUp = commit.ChangesWakeUp;
        filled.WakeUpTime = commit.WakeUpTime;
        filled.Opened = commit.Opened;
        filled.Closed = commit.Closed;
        filled.JobListed = commit.JobListed;
        filled.JobUnlisted = commit.JobUnlisted;
        filled.History = commit.History is { } history
            ? new HistoryRow(history.InstanceId, history.Attempt, history.Status, history.EndedTime, InstanceLabels.Of(history), Slice(historyStart, _length))
            {
                Rule = RowRule.Of(history, commit.HistoryPolicy, silo.Engine.Options.History),
            }
            : null;
        filled.Joint = commit.Joint?.ToStore();
        return filled;
    }

    /// <summary>Serializes a commit of a grain, for another one to make durable.</summary>
    public JointCommit Prepare(GrainId grain, Commit commit, JsonCodec codec, ISiloHost silo)
    {
        var filled = Fill(grain, commit, codec, silo);
        if (filled is not { Opened: null, Closed: null, JobListed: null, JobUnlisted: null, History: null, Joint: null })
        {
            throw new InvalidOperationException($"What {grain} has prepared for another grain may have records and a wake-up alone.");
        }

        return new JointCommit
        {
            GrainType = grain.Type,
            GrainKey = grain.Key,
            MadeTime = filled.Now,
            Changes = filled.CopyChanges(),
            ChangesWakeUp = filled.ChangesWakeUp,
            WakeUpTime = filled.WakeUpTime,
        };
    }

    /// <summary>Appends a value; answers where it begins. It ends where the next begins.</summary>
    public int Append(object value, Type type, JsonCodec codec)
    {
        var start = _length;
        JsonSerializer.Serialize(_writer, value, codec.WriterOf(value, type));
        _writer.Flush();
        _writer.Reset();
        return start;
    }

    public ReadOnlyMemory<byte> Slice(int start, int end) => _bytes.AsMemory(start, end - start);

    public void Clear()
    {
        _length = 0;
        _commit.Opened = null;
        _commit.JobListed = null;
        _commit.Joint = null;
        _writer.Reset();
    }

    public void Advance(int count) => _length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Ensure(sizeHint);
        return _bytes.AsMemory(_length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Ensure(sizeHint);
        return _bytes.AsSpan(_length);
    }

    public void Dispose() => _writer.Dispose();

    /// <summary>Room for so many changes.</summary>
    private Memory<StoreChange> Changes(int count)
    {
        if (count > _changes.Length)
        {
            _changes = new StoreChange[count];
        }

        return _changes.AsMemory(0, count);
    }

    private void Ensure(int sizeHint)
    {
        var needed = _length + Math.Max(sizeHint, 256);
        if (needed > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(needed, _bytes.Length * 2));
        }
    }
}
