namespace JobGrains.Hosting.Journal;

/// <summary>A thread of its own for the writer, which waits for the disk most of the time. What it awaits continues here.</summary>
internal sealed class WriterThread : TaskScheduler, IDisposable
{
    private readonly Queue<Task> _tasks = new();
    private readonly Thread _thread;
    private bool _stopped;

    public WriterThread(string name)
    {
        _thread = new Thread(Run) { IsBackground = true, Name = name };
        _thread.Start();
    }

    public override int MaximumConcurrencyLevel => 1;

    public void Dispose()
    {
        lock (_tasks)
        {
            _stopped = true;
            Monitor.Pulse(_tasks);
        }
    }

    protected override void QueueTask(Task task)
    {
        lock (_tasks)
        {
            _tasks.Enqueue(task);
            Monitor.Pulse(_tasks);
        }
    }

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        !taskWasPreviouslyQueued && Thread.CurrentThread == _thread && TryExecuteTask(task);

    protected override IEnumerable<Task> GetScheduledTasks()
    {
        lock (_tasks)
        {
            return [.. _tasks];
        }
    }

    private void Run()
    {
        while (true)
        {
            Task? task;
            lock (_tasks)
            {
                while (!_tasks.TryDequeue(out task))
                {
                    if (_stopped)
                    {
                        return;
                    }

                    Monitor.Wait(_tasks);
                }
            }

            TryExecuteTask(task);
        }
    }
}
