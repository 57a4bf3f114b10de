using System.Buffers;

namespace JobGrains.Hosting.Journal;

/// <summary>Reads a file from front to back in large pieces.</summary>
internal sealed class FileWindow(IJournalFile file, long end) : IDisposable
{
    private const int Size = 64 * 1024;

    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(Size);
    private long _at;
    private int _count;

    /// <summary>The bytes from an offset on; fewer where the file ends. Valid until the next call.</summary>
    public ReadOnlySpan<byte> Get(long offset, int length)
    {
        length = (int)Math.Min(length, Math.Max(0, end - offset));
        if (offset < _at || offset + length > _at + _count)
        {
            if (length > _bytes.Length)
            {
                ArrayPool<byte>.Shared.Return(_bytes);
                _bytes = ArrayPool<byte>.Shared.Rent(length);
            }

            _at = offset;
            _count = file.Read(_bytes.AsSpan(0, (int)Math.Min(_bytes.Length, end - offset)), offset);
        }

        return _bytes.AsSpan((int)(offset - _at), Math.Min(length, (int)(_at + _count - offset)));
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
    }
}
