namespace JobGrains.Dispatch;

/// <summary>Collects the tasks of an answer: no more than were asked for, and no more than an answer may carry.</summary>
internal sealed class TaskList(int limit)
{
    private readonly List<TaskInfo> _tasks = [];
    private AnswerSize _size;

    public IReadOnlyList<TaskInfo> Tasks => _tasks;

    /// <summary>How many more were asked for.</summary>
    public int Wanted => limit - _tasks.Count;

    public bool HasRoom => Wanted > 0 && !_size.IsFull;

    /// <summary>Whether there may be more of what was asked for.</summary>
    public bool IsCut => Wanted > 0 && _size.IsFull;

    public void Add(TaskInfo task)
    {
        _tasks.Add(task);
        _size.Add(task.Payload);
        _size.Add(task.Result);
        _size.Add(task.Failure);
    }

    /// <summary>Adds as many as there is room for.</summary>
    public void AddRange(IEnumerable<TaskInfo> tasks)
    {
        foreach (var task in tasks)
        {
            if (!HasRoom)
            {
                return;
            }

            Add(task);
        }
    }
}
