namespace JobGrains.Hosting.Journal;

/// <summary>A file of a journal. Read from any thread, written by one at a time.</summary>
internal interface IJournalFile : IDisposable
{
    string Name { get; }

    long Length { get; }

    /// <summary>Reads up to the buffer's size; less only at the end of the file.</summary>
    int Read(Span<byte> buffer, long offset);

    /// <summary>Writes all, or throws.</summary>
    void Write(ReadOnlySpan<byte> bytes, long offset);

    void Cut(long length);

    /// <summary>Makes what was written durable. Completes at once on a real disk. If it throws, nothing that was written since the last success may be trusted.</summary>
    ValueTask FlushAsync();
}
