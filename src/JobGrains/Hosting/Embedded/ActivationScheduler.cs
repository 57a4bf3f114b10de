namespace JobGrains.Hosting.Embedded;

/// <summary>Runs the tasks of one activation, one at a time, on the thread pool. Up to 64 are run a pool item, so that busy activations neither starve others nor pay for each task.</summary>
internal sealed class ActivationScheduler(EmbeddedSilo silo) : TaskScheduler, IThreadPoolWorkItem
{
    private const int MaxTasksAPoolItem = 64;

    private readonly Lock _gate = new();
    private readonly Queue<Task> _tasks = new();
    private bool _scheduled;

    public override int MaximumConcurrencyLevel => 1;

    void IThreadPoolWorkItem.Execute()
    {
        for (var i = 0; i < MaxTasksAPoolItem; i++)
        {
            Task? task;
            lock (_gate)
            {
                if (!_tasks.TryDequeue(out task))
                {
                    _scheduled = false;
                    return;
                }
            }

            if (!silo.HasEnded)
            {
                TryExecuteTask(task);
            }
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    protected override void QueueTask(Task task)
    {
        lock (_gate)
        {
            _tasks.Enqueue(task);
            if (_scheduled)
            {
                return;
            }

            _scheduled = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>Never: a continuation is a step of its own on every host, so that what the simulator proves is what runs here.</summary>
    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    protected override IEnumerable<Task> GetScheduledTasks()
    {
        lock (_gate)
        {
            return _tasks.ToArray();
        }
    }
}
