using System.Runtime.InteropServices;

namespace JobGrains.Hosting.Storage;

/// <summary>A record in memory.</summary>
internal sealed class MemoryRecord(string name)
{
    // A memory that may be null would take eight bytes more.
    private byte[]? _block;
    private int _start;
    private int _length;

    public string Name { get; } = name;

    /// <summary>Null where the record is cleared.</summary>
    public ReadOnlyMemory<byte>? Body
    {
        get => _block is null ? default(ReadOnlyMemory<byte>?) : new ReadOnlyMemory<byte>(_block, _start, _length);
        set
        {
            (_block, _start, _length) = (null, 0, 0);
            if (value is { } body && MemoryMarshal.TryGetArray(body, out var bytes))
            {
                (_block, _start, _length) = (bytes.Array, bytes.Offset, bytes.Count);
            }
        }
    }

    public List<ReadOnlyMemory<byte>>? Deltas { get; set; }

    public long ETag { get; set; }

    /// <summary>From then on it may be forgotten; 0 means never.</summary>
    public long ExpiresTicks { get; set; }

    /// <summary>The next record of the same grain.</summary>
    public MemoryRecord? Next { get; set; }
}
