namespace JobGrains.Conformance;

/// <summary>A cluster that a story is told on. Silos are named s1, s2, … Everything waits on signals or on the cluster's own time.</summary>
public abstract class ConformanceCluster
{
    /// <summary>The silos that run and are members, in the order in which they joined.</summary>
    public abstract IReadOnlyList<SiloId> Silos { get; }

    /// <summary>The listeners of this cluster.</summary>
    public IReadOnlyList<Ear> Ears { get; set; } = [];

    /// <summary>How long an activation may be idle.</summary>
    public abstract TimeSpan IdleAge { get; }

    public abstract Task<SiloId> AddSiloAsync(string name);

    /// <summary>The process of a silo dies, and membership soon knows.</summary>
    public abstract Task CrashAsync(SiloId silo);

    /// <summary>Membership declares a silo dead that still runs.</summary>
    public abstract Task SuspectAsync(SiloId silo);

    /// <summary>Stops a silo in order.</summary>
    public abstract Task StopAsync(SiloId silo);

    /// <summary>Ends the activations of all grains but workers, or of one type, as a collector does: whatever the engine knows, it knows from its records.</summary>
    public abstract Task EndActivationsAsync(string? grainType = null);

    public abstract Task DelayAsync(TimeSpan time);

    /// <summary>Asks a running silo until the answer is known, as a careful client does.</summary>
    public async Task<T> AskAsync<T>(Func<IJobClient, Task<T>> call)
    {
        while (true)
        {
            try
            {
                return await CallAsync(call);
            }
            catch (Exception exception) when (exception is JobGrainsUnavailableException or JobRunUnknownException)
            {
                await DelayAsync(TimeSpan.FromMilliseconds(50));
            }
        }
    }

    public Task<JobInfo> SaveAsync(JobDefinition definition) => AskAsync(client => client.SaveAsync(definition));

    /// <summary>Saves a job and runs it.</summary>
    public async Task<InstanceId> RunAsync(JobDefinition definition, string? parameters = null)
    {
        await SaveAsync(definition);
        return await RunAgainAsync(definition.Id, parameters);
    }

    public async Task<InstanceId> RunAgainAsync(JobId jobId, string? parameters = null)
    {
        var request = new RunRequest { JobId = jobId, Parameters = parameters, IdempotencyKey = $"run-{++_runs}" };
        return (await AskAsync(client => client.RunAsync(request))).InstanceId;
    }

    public Task<InstanceInfo> GetAsync(InstanceId run) => AskAsync(client => client.GetInstanceAsync(run));

    public Task<InstanceInfo> WaitAsync(InstanceId run) => AskAsync(client => client.WaitAsync(run));

    public Task<IReadOnlyList<AttemptRecord>> HistoryAsync(InstanceId run) => AskAsync(client => client.GetHistoryAsync(run));

    public Task<IReadOnlyList<TaskInfo>> TasksAsync(InstanceId run) => AskAsync(client => client.ListTasksAsync(new TaskQuery { InstanceId = run, Limit = 1_000 }));

    /// <summary>Looks at a run until it is as the story needs it.</summary>
    public async Task<InstanceInfo> UntilAsync(InstanceId run, Func<InstanceInfo, bool> condition)
    {
        while (true)
        {
            var info = await GetAsync(run);
            if (condition(info))
            {
                return info;
            }

            if (info.Status.IsTerminal())
            {
                throw new InvalidOperationException($"The run has ended otherwise than the story needs it: {info}");
            }

            await DelayAsync(TimeSpan.FromMilliseconds(20));
        }
    }

    /// <summary>The rows of history of a job, with the decisions about fires that have no run.</summary>
    public Task<IReadOnlyList<AttemptRecord>> DecisionsAsync(JobId jobId) => FindHistoryAsync(new HistoryQuery { JobId = jobId, Limit = 1_000 });

    /// <summary>All rows of history that match, page after page.</summary>
    public async Task<IReadOnlyList<AttemptRecord>> FindHistoryAsync(HistoryQuery query)
    {
        var rows = new List<AttemptRecord>();
        HistoryPage page;
        do
        {
            page = await AskAsync(client => client.FindHistoryAsync(query));
            rows.AddRange(page.Rows);
            query = query with { Cursor = page.Next };
        }
        while (page.Next is not null);

        return rows;
    }

    /// <summary>All runs that match, page after page.</summary>
    public async Task<IReadOnlyList<InstanceInfo>> FindAsync(InstanceQuery query)
    {
        var runs = new List<InstanceInfo>();
        InstancePage page;
        do
        {
            page = await AskAsync(client => client.FindAsync(query));
            runs.AddRange(page.Instances);
            query = query with { Cursor = page.Next };
        }
        while (page.Next is not null);

        return runs;
    }

    /// <summary>Waits until no run of a job is open, and a little longer: one may still be on its way.</summary>
    public async Task UntilQuietAsync(JobId jobId)
    {
        for (var quiet = 0; quiet < 3;)
        {
            var infos = await FindAsync(new InstanceQuery { JobId = jobId, Limit = 1_000 });
            quiet = infos.All(info => info.Status.IsTerminal()) ? quiet + 1 : 0;
            await DelayAsync(TimeSpan.FromMilliseconds(100));
        }
    }

    protected abstract Task<T> CallAsync<T>(Func<IJobClient, Task<T>> call);

    private int _runs;
}
