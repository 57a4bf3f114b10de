using System.Collections.Concurrent;

namespace JobGrains.Hosting.Embedded;

/// <summary>Keeps buffers for the next commits: as many as wait for the store at a time, as far as they are small.</summary>
internal sealed class CommitBufferPool
{
    private const long MaxKeptBytes = 16 << 20;

    private readonly ConcurrentQueue<CommitBuffer> _others = new();
    private CommitBuffer? _first;
    private long _keptBytes;

    public CommitBuffer Rent()
    {
        var buffer = _first;
        if (buffer is not null && Interlocked.CompareExchange(ref _first, null, buffer) == buffer)
        {
            return buffer;
        }

        if (_others.TryDequeue(out buffer))
        {
            Interlocked.Add(ref _keptBytes, -buffer.Size);
            return buffer;
        }

        return new CommitBuffer();
    }

    public void Return(CommitBuffer buffer)
    {
        buffer.Clear();
        if (!buffer.IsReusable)
        {
            buffer.Dispose();
            return;
        }

        if (_first is null && Interlocked.CompareExchange(ref _first, buffer, null) is null)
        {
            return;
        }

        if (Interlocked.Add(ref _keptBytes, buffer.Size) <= MaxKeptBytes)
        {
            _others.Enqueue(buffer);
        }
        else
        {
            Interlocked.Add(ref _keptBytes, -buffer.Size);
            buffer.Dispose();
        }
    }
}
