namespace JobGrains.Hosting.Entries;

/// <summary>
/// Brings changes to one grain in batches: one call at a time, and each takes everything that waits. Nobody lingers for others, but for changes that nobody waits
/// for. Safe for concurrent use.
/// </summary>
internal sealed class BatchWriter<TChange, TAnswer>(ISiloHost silo, Func<IReadOnlyList<TChange>, ValueTask<IReadOnlyList<TAnswer>>> write)
{
    private const int MaxBatch = 512;
    private const int MaxPosted = 256;
    private static readonly TimeSpan Linger = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private Queue<Waiting> _waiting = new();
    private List<TChange> _posted = [];
    private ITimer? _timer;
    private bool _busy;
    private bool _timed;

    /// <summary>Has a change made durable, and answers what the grain said to it.</summary>
    public Task<TAnswer> AddAsync(TChange change)
    {
        var waiting = new Waiting(change);
        lock (_gate)
        {
            _waiting.Enqueue(waiting);
            Start();
        }

        return waiting.Task;
    }

    /// <summary>Has a change made some time soon, or never.</summary>
    public void Post(TChange change)
    {
        lock (_gate)
        {
            _posted.Add(change);
            if (_posted.Count >= MaxPosted)
            {
                Start();
            }
            else if (!_timed && !_busy)
            {
                _timed = true;
                _timer ??= silo.Time.CreateTimer(static state => ((BatchWriter<TChange, TAnswer>)state!).Flush(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                _timer.Change(Linger, Timeout.InfiniteTimeSpan);
            }
        }
    }

    /// <summary>Sends what was posted.</summary>
    public void Flush()
    {
        lock (_gate)
        {
            _timed = false;
            if (_posted.Count > 0)
            {
                Start();
            }
        }
    }

    private void Start()
    {
        if (!_busy)
        {
            _busy = true;
            using (ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow())
            {
                Task.Factory.StartNew(RunAsync, CancellationToken.None, TaskCreationOptions.DenyChildAttach, silo.Background);
            }
        }
    }

    private async Task RunAsync()
    {
        while (Take(out var changes) is { } waiting)
        {
            try
            {
                var answers = await write(changes);
                for (var i = 0; i < waiting.Count; i++)
                {
                    waiting[i].SetResult(answers[i]);
                }
            }
            catch (Exception exception)
            {
                // Whatever it is: those who wait hear of it, and the next batch goes its way.
                var told = exception as JobGrainsException ?? new JobGrainsUnavailableException($"{waiting.Count} change(s) were not written: {exception.GetType().Name}: {exception.Message}", exception);
                foreach (var failed in waiting)
                {
                    failed.TrySetException(told);
                }
            }
        }
    }

    /// <summary>The next batch: those that wait first, then what was posted.</summary>
    private List<Waiting>? Take(out List<TChange> changes)
    {
        changes = [];
        lock (_gate)
        {
            if (_waiting.Count == 0 && _posted.Count == 0)
            {
                _busy = false;
                return null;
            }

            var waiting = new List<Waiting>(Math.Min(_waiting.Count, MaxBatch));
            while (waiting.Count < MaxBatch && _waiting.TryDequeue(out var next))
            {
                waiting.Add(next);
                changes.Add(next.Change);
            }

            changes.AddRange(_posted);
            _posted = [];
            return waiting;
        }
    }

    private sealed class Waiting(TChange change) : TaskCompletionSource<TAnswer>
    {
        public TChange Change { get; } = change;
    }
}
