namespace JobGrains.Hosting.Storage;

/// <summary>
/// What waits for the one writer of a store. The first request begins a turn of the writer, which takes all that waits again and again until nothing does; so nothing runs while nothing is asked for. When the writer fails the
/// queue stops for good: what was lost of the store's order could lose what was acknowledged.
/// </summary>
/// <param name="what">The store, to begin a sentence with.</param>
/// <param name="health">How the store is.</param>
/// <param name="start">Begins a turn of the writer, somewhere else.</param>
/// <param name="pauseAsync">What is awaited before each look at what waits; null stands for nothing. When that finds nothing the writer rests: then nothing is to be under way.</param>
/// <param name="processAsync">Does what is in <see cref="Taken"/>, or has it under way, and clears it.</param>
/// <param name="log">Told why the writer has failed; not when it was closed.</param>
internal sealed class RequestQueue(string what, HealthBox health, Action<Func<Task>> start, Func<Task>? pauseAsync, Func<ValueTask> processAsync, Action<Exception> log)
{
    private readonly Lock _gate = new();
    private List<StoreRequest> _waiting = [];
    private List<StoreRequest> _taken = [];
    private List<StoreRequest> _deferred = [];
    private TaskCompletionSource? _reached;
    private int _enough;
    private bool _isDraining;
    private volatile Exception? _stopped;

    /// <summary>Why nothing is done any more; null as long as something is.</summary>
    public Exception? Stopped => _stopped;

    /// <summary>How many requests wait that are not taken yet, with those that were deferred. On the writer, between two looks at what waits.</summary>
    public int WaitingCount
    {
        get
        {
            lock (_gate)
            {
                return Count;
            }
        }
    }

    /// <summary>What is to be done, in order. On the writer.</summary>
    public IReadOnlyList<StoreRequest> Taken => _taken;

    /// <summary>Requests that were taken and cleared, and are not answered yet: they fail with the others. On the writer.</summary>
    public List<StoreRequest> UnderWay { get; } = [];

    /// <summary>Whether something is to be done first thing the next time. On the writer.</summary>
    public bool HasDeferred => _deferred.Count > 0;

    private int Count => _deferred.Count + _waiting.Count;

    public void Enqueue(StoreRequest request)
    {
        Exception? stopped;
        TaskCompletionSource? reached = null;
        var isFirst = false;
        lock (_gate)
        {
            stopped = _stopped;
            if (stopped is null)
            {
                _waiting.Add(request);
                if (!_isDraining)
                {
                    _isDraining = true;
                    isFirst = true;
                }
                else if (_reached is not null && Count >= _enough)
                {
                    (reached, _reached) = (_reached, null);
                }
            }
        }

        if (stopped is not null)
        {
            request.Fail(new JobGrainsUnavailableException(stopped.Message, stopped));
        }
        else if (isFirst)
        {
            start(DrainAsync);
        }
        else
        {
            reached?.SetResult();
        }
    }

    /// <summary>Ends as soon as so many requests wait, in the sense of <see cref="WaitingCount"/>; never, where they are taken before. On the writer, between two looks at what waits.</summary>
    public Task ReachAsync(int count)
    {
        lock (_gate)
        {
            if (Count >= count)
            {
                return Task.CompletedTask;
            }

            // Whoever waits goes on elsewhere: who asks has other things to do.
            _reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _enough = count;
            return _reached.Task;
        }
    }

    /// <summary>Runs something between two batches, when all that was asked before is durable.</summary>
    public async ValueTask StepAsync(Func<ValueTask> step)
    {
        var request = new StepRequest(step);
        Enqueue(request);
        await request.Done;
    }

    /// <summary>What is asked in <see cref="Taken"/> is to be done first thing the next time. On the writer.</summary>
    public void Defer(StoreRequest request) => _deferred.Add(request);

    /// <summary>As <see cref="Defer"/>, for what is in <see cref="Taken"/> from <paramref name="index"/> on, in its order. On the writer.</summary>
    public void DeferFrom(int index) => _deferred.AddRange(_taken.Skip(index));

    /// <summary>All of <see cref="Taken"/> is done, deferred or <see cref="UnderWay"/>. On the writer.</summary>
    public void Clear() => _taken.Clear();

    /// <summary>Has what was asked before done, and stops.</summary>
    public async ValueTask CloseAsync()
    {
        try
        {
            await StepAsync(() =>
            {
                Stop(new JobGrainsUnavailableException($"{what} was closed."));
                return default;
            });
        }
        catch (JobGrainsUnavailableException)
        {
            // It had stopped before, or had to be stopped.
        }
    }

    private async Task DrainAsync()
    {
        while (true)
        {
            try
            {
                if (pauseAsync is not null)
                {
                    await pauseAsync();
                }

                if (!TryTake())
                {
                    return;
                }

                await processAsync();
            }
            catch (Exception exception)
            {
                if (exception is not OperationCanceledException)
                {
                    log(exception);
                }

                Stop(new JobGrainsUnavailableException($"{what} has stopped: {exception.Message}", exception));
                return;
            }
        }
    }

    /// <summary>Takes all that waits; answers false where nothing does, and then the next request begins anew.</summary>
    private bool TryTake()
    {
        lock (_gate)
        {
            _reached = null;
            if (_stopped is not null || Count == 0)
            {
                _isDraining = false;
                return false;
            }

            // What had to wait for another commit of its grain goes first.
            (_taken, _deferred) = (_deferred, _taken);
            if (_taken.Count == 0)
            {
                (_taken, _waiting) = (_waiting, _taken);
            }
            else
            {
                _taken.AddRange(_waiting);
                _waiting.Clear();
            }

            return true;
        }
    }

    /// <summary>Nothing is done any more. Who waits learns that the outcome is unknown, and finds the store stopped.</summary>
    private void Stop(JobGrainsUnavailableException reason)
    {
        List<StoreRequest> left;
        lock (_gate)
        {
            if (_stopped is not null)
            {
                return;
            }

            health.Set(StoreState.Stopped, reason.Message);
            _stopped = reason;
            left = [.. UnderWay, .. _taken, .. _deferred, .. _waiting];
        }

        foreach (var request in left)
        {
            request.Fail(reason);
        }
    }
}
