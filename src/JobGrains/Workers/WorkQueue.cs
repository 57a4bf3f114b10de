namespace JobGrains.Workers;

/// <summary>Starts work on a scheduler of the host, without the caller's flow.</summary>
internal static class WorkQueue
{
    public static void Start(TaskScheduler scheduler, Action<object?> action, object state)
    {
        using (UserFlow.Suppress())
        {
            _ = Task.Factory.StartNew(action, state, CancellationToken.None, TaskCreationOptions.DenyChildAttach, scheduler);
        }
    }
}
