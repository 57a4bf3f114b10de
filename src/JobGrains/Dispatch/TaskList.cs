namespace JobGrains.Dispatch;

/// <summary>Collects the tasks of an answer: those that were asked for, no more of them, and no more than an answer may carry.</summary>
internal sealed class TaskList(TaskQuery query)
{
    private readonly List<TaskInfo> _tasks = [];
    private AnswerSize _size;

    public IReadOnlyList<TaskInfo> Tasks => _tasks;

    /// <summary>How many more were asked for.</summary>
    public int Wanted => query.Limit - _tasks.Count;

    public bool HasRoom => Wanted > 0 && !_size.IsFull;

    /// <summary>Whether there may be more of what was asked for.</summary>
    public bool IsCut => Wanted > 0 && _size.IsFull;

    /// <summary>Whether a task is one that was asked for.</summary>
    public bool Wants(TaskInfo task) => (query.Status is null || task.Status == query.Status) && (query.After is not { } after || task.TaskId.CompareTo(after) > 0);

    public void Add(TaskInfo task)
    {
        _tasks.Add(task);
        _size.Add(task.Payload);
        _size.Add(task.Result);
        _size.Add(task.Failure);
    }

    /// <summary>Adds as many of those that were asked for as there is room for.</summary>
    public void AddRange(IEnumerable<TaskInfo> tasks)
    {
        foreach (var task in tasks.Where(Wants))
        {
            if (!HasRoom)
            {
                return;
            }

            Add(task);
        }
    }
}
