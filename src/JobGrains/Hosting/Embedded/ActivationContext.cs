namespace JobGrains.Hosting.Embedded;

/// <summary>
/// Runs the steps of one activation, one at a time, on the thread pool. Up to 64 are run a pool item, so that busy activations neither starve others nor pay for each step. Where what ends here is awaited here, too, that
/// continues at once: one of the orders of the simulator, which draws for each continuation when it runs.
/// </summary>
internal sealed class ActivationContext(Activation activation) : SynchronizationContext, IThreadPoolWorkItem
{
    private const int MaxStepsAPoolItem = 64;

    private readonly Lock _gate = new();
    private Step _next;
    private Queue<Step>? _later;
    private bool _scheduled;

    public override void Post(SendOrPostCallback d, object? state)
    {
        var step = new Step(d, state);
        lock (_gate)
        {
            if (_next.Callback is null)
            {
                _next = step;
            }
            else
            {
                (_later ??= new Queue<Step>()).Enqueue(step);
            }

            if (_scheduled)
            {
                return;
            }

            _scheduled = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException("Nothing waits for an activation with its thread.");

    public override SynchronizationContext CreateCopy() => this;

    void IThreadPoolWorkItem.Execute()
    {
        var outer = ExecutionContext.Capture();
        SetSynchronizationContext(this);
        try
        {
            for (var i = 0; i < MaxStepsAPoolItem; i++)
            {
                if (!TryTake(out var step))
                {
                    return;
                }

                if (!activation.Silo.HasEnded)
                {
                    Run(step);
                }

                if (outer is not null && ExecutionContext.Capture() != outer)
                {
                    ExecutionContext.Restore(outer);
                }
            }
        }
        finally
        {
            SetSynchronizationContext(null);
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    private void Run(Step step)
    {
        try
        {
            step.Callback!(step.State);
        }
        catch (Exception exception)
        {
            activation.Translate(exception, "a step");
        }
    }

    private bool TryTake(out Step step)
    {
        lock (_gate)
        {
            step = _next;
            _next = _later?.Count > 0 ? _later.Dequeue() : default;
            return _scheduled = step.Callback is not null;
        }
    }

    private readonly record struct Step(SendOrPostCallback? Callback, object? State);
}
