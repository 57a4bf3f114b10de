using JobGrains.Client;

namespace JobGrains.Hosting;

/// <summary>A caller on a silo that waits for the end of a run.</summary>
internal sealed class EndWaiter(EndWaiters owner, InstanceId instanceId) : IEndWaiter
{
    private readonly Lock _gate = new();
    private InstanceInfo? _news;
    private TaskCompletionSource? _waiting;

    public InstanceId InstanceId { get; } = instanceId;

    /// <inheritdoc/>
    /// <remarks>Awaited directly, it continues on the caller's own scheduler.</remarks>
    public async ValueTask<InstanceInfo?> WaitAsync(TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var signal = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_news is not null)
            {
                return Take();
            }

            _waiting = signal;
        }

        // One source with three ends instead of WhenAny, whose continuations leave the caller's scheduler.
        using (time.CreateTimer(static state => ((TaskCompletionSource)state!).TrySetResult(), signal, timeout, Timeout.InfiniteTimeSpan))
        using (cancellationToken.Register(static state => ((TaskCompletionSource)state!).TrySetResult(), signal))
        {
            await signal.Task;
        }

        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            _waiting = null;
            return Take();
        }
    }

    public void Tell(InstanceInfo instance)
    {
        TaskCompletionSource? waiting;
        lock (_gate)
        {
            if (_news is null || instance.Attempt >= _news.Attempt)
            {
                _news = instance;
            }

            waiting = _waiting;
        }

        waiting?.TrySetResult();
    }

    public void Dispose() => owner.Remove(this);

    private InstanceInfo? Take()
    {
        var news = _news;
        _news = null;
        return news;
    }
}
