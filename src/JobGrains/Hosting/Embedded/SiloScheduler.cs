namespace JobGrains.Hosting.Embedded;

/// <summary>The thread pool as seen by one silo: once the silo has ended, its tasks are dropped.</summary>
internal sealed class SiloScheduler : TaskScheduler
{
    private volatile bool _ended;

    public void End() => _ended = true;

    protected override void QueueTask(Task task)
    {
        if (!_ended)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static item => item.Scheduler.Run(item.Task), (Scheduler: this, Task: task), preferLocal: true);
        }
    }

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    protected override IEnumerable<Task> GetScheduledTasks() => [];

    private void Run(Task task)
    {
        if (!_ended)
        {
            TryExecuteTask(task);
        }
    }
}
