using System.Collections.Concurrent;

namespace JobGrains.Hosting.Embedded;

/// <summary>Keeps a few buffers for the next commits.</summary>
internal sealed class CommitBufferPool
{
    private const int MaxKept = 64;

    private readonly ConcurrentQueue<CommitBuffer> _others = new();
    private CommitBuffer? _first;
    private int _count;

    public CommitBuffer Rent()
    {
        var buffer = _first;
        if (buffer is not null && Interlocked.CompareExchange(ref _first, null, buffer) == buffer)
        {
            return buffer;
        }

        if (_others.TryDequeue(out buffer))
        {
            Interlocked.Decrement(ref _count);
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

        if (Interlocked.Increment(ref _count) <= MaxKept)
        {
            _others.Enqueue(buffer);
        }
        else
        {
            Interlocked.Decrement(ref _count);
            buffer.Dispose();
        }
    }
}
