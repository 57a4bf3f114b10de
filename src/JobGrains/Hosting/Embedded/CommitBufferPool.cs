using System.Collections.Concurrent;

namespace JobGrains.Hosting.Embedded;

/// <summary>
/// Keeps buffers for the next commits: as many as wait for the store at a time, as far as they are small. A thread takes the one first that it has given back last: that is in its cache.
/// </summary>
internal sealed class CommitBufferPool
{
    private const long MaxKeptBytes = 16 << 20;

    private const int MostOfAThread = 32;
    private const int LargestOfAThread = 16 << 10;

    [ThreadStatic]
    private static Stack<CommitBuffer>? _ofThisThread;

    private readonly ConcurrentQueue<CommitBuffer> _others = new();
    private long _keptBytes;

    public CommitBuffer Rent()
    {
        if (_ofThisThread is { } own && own.TryPop(out var buffer))
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

        var own = _ofThisThread ??= new Stack<CommitBuffer>(MostOfAThread);
        if (own.Count < MostOfAThread && buffer.Size <= LargestOfAThread)
        {
            own.Push(buffer);
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
