using JobGrains.Hosting.Journal;

namespace JobGrains.Bench;

/// <summary>A file each flush of which takes half a second.</summary>
internal sealed class SlowFile(IJournalFile inner) : IJournalFile
{
    private static readonly TimeSpan FlushTime = TimeSpan.FromMilliseconds(500);

    public string Name => inner.Name;

    public long Length => inner.Length;

    public int Read(Span<byte> buffer, long offset) => inner.Read(buffer, offset);

    public void Write(ReadOnlySpan<byte> bytes, long offset) => inner.Write(bytes, offset);

    public void Cut(long length) => inner.Cut(length);

    public async ValueTask FlushAsync()
    {
        await inner.FlushAsync();

        // The journal writes on a thread of its own, and a flush blocks it.
        Thread.Sleep(FlushTime);
    }

    public void Dispose() => inner.Dispose();
}
