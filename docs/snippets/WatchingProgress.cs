namespace JobGrains.Docs;

public static class WatchingProgress
{
    public static async Task WatchAsync(IJobClient client, InstanceId run, CancellationToken cancellationToken)
    {
        await foreach (var progress in client.WatchAsync(run, cancellationToken))
        {
            Console.WriteLine($"{progress.Status} {progress.Fraction:P0} {progress.Message}, {progress.Tasks.Ended} of {progress.Tasks.Total} tasks, {progress.EstimatedRemaining} left");
        }
    }

    public static async Task ReadAsync(IJobClient client, InstanceId run, CancellationToken cancellationToken)
    {
        var info = await client.GetInstanceAsync(run, cancellationToken);
        Console.WriteLine($"{info.Fraction:P0}{(info.IsTotalGrowing ? " of what is known so far" : "")}: {info.ProgressMessage}");

        foreach (var task in await client.ListTasksAsync(new TaskQuery { InstanceId = run }, cancellationToken))
        {
            Console.WriteLine($"{task.TaskId} at {task.Silo}: {task.Fraction:P0} {task.ProgressMessage}");
        }
    }
}
