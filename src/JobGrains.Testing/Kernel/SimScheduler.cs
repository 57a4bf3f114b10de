namespace JobGrains.Testing.Kernel;

/// <summary>
/// Runs the tasks of one silo (or of the client) on the world's thread, one at a time, in an order that the world draws. Never inlines, so that every
/// continuation is a choice point.
/// </summary>
internal sealed class SimScheduler(SimWorld world, string name) : TaskScheduler
{
    private List<Task>? _paused;
    private TaskCompletionSource? _killed;

    public string Name { get; } = name;

    public SimWorld World { get; } = world;

    /// <summary>Whether the process died: what it had to do is never done.</summary>
    public bool IsDead { get; private set; }

    public bool IsPaused => _paused is not null;

    /// <summary>Ends when the process has died.</summary>
    public Task Killed => IsDead ? Task.CompletedTask : (_killed ??= new TaskCompletionSource()).Task;

    public override int MaximumConcurrencyLevel => 1;

    public void Kill()
    {
        IsDead = true;
        _paused = null;
        _killed?.TrySetResult();
    }

    /// <summary>Nothing of the silo runs until <see cref="Resume"/>; what becomes ready waits.</summary>
    public void Pause() => _paused ??= [];

    public void Resume()
    {
        var paused = _paused;
        _paused = null;
        if (paused is null || IsDead)
        {
            return;
        }

        foreach (var task in paused)
        {
            World.AddReady(this, task);
        }
    }

    /// <summary>Runs a callback here, as a task of its own.</summary>
    public void Post(Action<object?> callback, object? state) => new Task(callback, state).Start(this);

    internal void Enqueue(Task task)
    {
        if (!IsDead)
        {
            World.AddReady(this, task);
        }
    }

    internal void Execute(Task task)
    {
        if (IsDead)
        {
            return;
        }

        if (_paused is not null)
        {
            _paused.Add(task);
            return;
        }

        TryExecuteTask(task);
        if (task.IsFaulted && task.GetType() == typeof(Task))
        {
            // Nobody waits for a plain work item: its exception would be lost, and with it all that it had still to do.
            World.Fail("NothingEscapes", $"Work on {Name} threw: {task.Exception.InnerException}");
        }
    }

    protected override void QueueTask(Task task)
    {
        if (!World.IsOwnThread)
        {
            World.TakeForeignTask(this, task);
            return;
        }

        Enqueue(task);
    }

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    protected override IEnumerable<Task>? GetScheduledTasks() => [];
}
