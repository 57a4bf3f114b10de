using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using JobGrains.Hosting.Storage;

namespace JobGrains.Hosting.Embedded;

/// <summary>One commit on its way to the store, with its serialized values; reused.</summary>
internal sealed class CommitBuffer : IBufferWriter<byte>, IDisposable
{
    private const int InitialSize = 4_096;
    private const int LargestKept = 1 << 20;

    private readonly Utf8JsonWriter _writer;
    private byte[] _bytes = new byte[InitialSize];
    private StoreChange[] _changes = new StoreChange[1];
    private int _length;

    public CommitBuffer() =>
        _writer = new Utf8JsonWriter(this, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });

    /// <summary>What the store gets; all of it is set anew for each commit.</summary>
    public StoreCommit Commit { get; } = new() { Grain = default, Changes = default };

    public int Length => _length;

    /// <summary>How many bytes it keeps.</summary>
    public int Size => _bytes.Length;

    /// <summary>Whether it is small enough to be kept for the next commit.</summary>
    public bool IsReusable => _bytes.Length <= LargestKept;

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

    /// <summary>Room for so many changes.</summary>
    public Memory<StoreChange> Changes(int count)
    {
        if (count > _changes.Length)
        {
            _changes = new StoreChange[count];
        }

        return _changes.AsMemory(0, count);
    }

    public void Clear()
    {
        _length = 0;
        Commit.Opened = null;
        Commit.JobListed = null;
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

    private void Ensure(int sizeHint)
    {
        var needed = _length + Math.Max(sizeHint, 256);
        if (needed > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(needed, _bytes.Length * 2));
        }
    }
}
