using JobGrains.Hosting.Journal;

namespace JobGrains.Testing.Cluster;

/// <summary>An open file in memory.</summary>
internal sealed class SimFileHandle(SimFolder folder, string name, SimFile file) : IJournalFile
{
    private bool _isClosed;

    public string Name => name;

    public long Length => file.Length;

    public int Read(Span<byte> buffer, long offset)
    {
        Check(DiskOperation.Read);
        return file.Read(buffer, offset);
    }

    public void Write(ReadOnlySpan<byte> bytes, long offset)
    {
        try
        {
            Check(DiskOperation.Write);
        }
        catch (IOException)
        {
            // A part of it gets there all the same.
            file.Write(bytes[..(bytes.Length / 2)], offset);
            throw;
        }

        file.Write(bytes, offset);
    }

    public void Cut(long length)
    {
        Check(DiskOperation.Cut);
        file.Cut(length);
    }

    public async ValueTask FlushAsync()
    {
        try
        {
            Check(DiskOperation.Flush);
        }
        catch (IOException)
        {
            file.Drop();
            throw;
        }

        var count = file.Unflushed;
        if (folder.Flushing is { } flushing)
        {
            await flushing();
        }

        file.Flush(count);
    }

    public void Dispose() => _isClosed = true;

    private void Check(DiskOperation operation)
    {
        ObjectDisposedException.ThrowIf(_isClosed, this);
        folder.Fault?.Invoke(operation, name);
    }
}
