namespace JobGrains.Testing.Stories;

/// <summary>Gathers what is known of a run.</summary>
internal sealed class RunObserver(SimulatedCluster cluster)
{
    private const int PageSize = 1_000;

    public async Task<ObservedRun> ObserveAsync(InstanceId instanceId)
    {
        var info = await cluster.InsistAsync(client => client.GetInstanceAsync(instanceId));
        var history = await cluster.InsistAsync(client => client.GetHistoryAsync(instanceId));
        var tasks = await ListTasksAsync(instanceId);
        return new ObservedRun(cluster.Seed, info, tasks, history, [.. cluster.Starts.Where(start => start.InstanceId == instanceId)]);
    }

    private async Task<List<TaskInfo>> ListTasksAsync(InstanceId instanceId)
    {
        var tasks = new List<TaskInfo>();
        IReadOnlyList<TaskInfo> page;
        do
        {
            var after = tasks.Count == 0 ? (TaskId?)null : tasks[^1].TaskId;
            page = await cluster.InsistAsync(client => client.ListTasksAsync(new TaskQuery { InstanceId = instanceId, After = after, Limit = PageSize }));
            tasks.AddRange(page);
        }
        while (page.Count == PageSize);

        return tasks;
    }
}
