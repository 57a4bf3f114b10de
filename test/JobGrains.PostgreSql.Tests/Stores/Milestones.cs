namespace JobGrains.PostgreSql.Tests.Stores;

/// <summary>How far something is, for those who wait for it.</summary>
internal sealed class Milestones
{
    private readonly Lock _gate = new();
    private readonly List<(int Count, TaskCompletionSource Reached)> _waiting = [];
    private int _count;

    public void Add()
    {
        lock (_gate)
        {
            _count++;
            foreach (var (_, reached) in _waiting.Where(one => one.Count == _count))
            {
                reached.SetResult();
            }
        }
    }

    /// <summary>Ends when it was added to so often.</summary>
    public Task Reach(int count)
    {
        lock (_gate)
        {
            if (_count >= count)
            {
                return Task.CompletedTask;
            }

            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((count, reached));
            return reached.Task;
        }
    }
}
