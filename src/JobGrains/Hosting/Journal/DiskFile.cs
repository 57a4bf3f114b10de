using Microsoft.Win32.SafeHandles;

namespace JobGrains.Hosting.Journal;

/// <summary>A file of the file system.</summary>
internal sealed class DiskFile(string name, SafeFileHandle handle) : IJournalFile
{
    public string Name => name;

    public long Length => RandomAccess.GetLength(handle);

    public int Read(Span<byte> buffer, long offset)
    {
        var read = 0;
        while (read < buffer.Length)
        {
            var count = RandomAccess.Read(handle, buffer[read..], offset + read);
            if (count == 0)
            {
                break;
            }

            read += count;
        }

        return read;
    }

    public void Write(ReadOnlySpan<byte> bytes, long offset) => RandomAccess.Write(handle, bytes, offset);

    public void Cut(long length) => RandomAccess.SetLength(handle, length);

    public ValueTask FlushAsync()
    {
        RandomAccess.FlushToDisk(handle);
        return default;
    }

    public void Dispose() => handle.Dispose();
}
