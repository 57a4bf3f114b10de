namespace JobGrains.Hosting.Journal;

/// <summary>Writes the batches of a snapshot.</summary>
internal sealed class SnapshotWriter
{
    private readonly IJournalFile _file;
    private readonly int _number;
    private readonly int _batchSize;
    private long _sequence;
    private int _count;

    public SnapshotWriter(IJournalFile file, SnapshotHeader header, int batchSize)
    {
        _file = file;
        _number = header.Number;
        _batchSize = batchSize;
        Buffer = new EntryBuffer(2 * batchSize);
        Span<byte> bytes = stackalloc byte[SnapshotHeader.Size];
        header.Write(bytes);
        file.Write(bytes, 0);
        Length = SnapshotHeader.Size;
        Buffer.Skip(BatchHeader.Size);
    }

    /// <summary>Where entries go.</summary>
    public EntryBuffer Buffer { get; }

    /// <summary>How long the file is.</summary>
    public long Length { get; private set; }

    /// <summary>Entries are in the buffer.</summary>
    public void Added(int count)
    {
        _count += count;
        if (Buffer.Length >= _batchSize)
        {
            End();
        }
    }

    /// <summary>Writes what waits.</summary>
    public void End()
    {
        if (_count == 0)
        {
            return;
        }

        var content = Buffer.Written[BatchHeader.Size..];
        new BatchHeader(_number, _sequence, _count, content.Length, Crc32C.Of(content)).Write(Buffer.Fill(0, BatchHeader.Size));
        _file.Write(Buffer.Written, Length);
        Length += Buffer.Length;
        _sequence += _count;
        _count = 0;
        Buffer.Clear();
        Buffer.Skip(BatchHeader.Size);
    }
}
