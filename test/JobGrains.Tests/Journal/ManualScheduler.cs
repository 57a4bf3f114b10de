namespace JobGrains.Tests.Journal;

/// <summary>Runs tasks when it is told to, or at once: whoever queues one does it.</summary>
internal sealed class ManualScheduler : TaskScheduler
{
    private readonly Queue<Task> _tasks = new();
    private bool _runs;

    /// <summary>Whether tasks wait for <see cref="Run"/>.</summary>
    public bool IsHeld { get; set; }

    public void Run()
    {
        if (_runs)
        {
            return;
        }

        _runs = true;
        while (_tasks.TryDequeue(out var task))
        {
            TryExecuteTask(task);
        }

        _runs = false;
    }

    protected override void QueueTask(Task task)
    {
        _tasks.Enqueue(task);
        if (!IsHeld)
        {
            Run();
        }
    }

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    protected override IEnumerable<Task> GetScheduledTasks() => _tasks;
}
