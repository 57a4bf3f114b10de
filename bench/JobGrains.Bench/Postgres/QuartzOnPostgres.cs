using System.Globalization;
using Npgsql;
using Quartz;

namespace JobGrains.Bench.Postgres;

/// <summary>
/// Quartz.NET with its job store in a database, as fast as it could be made: one durable job with many triggers (a job a trigger takes the lock once more), batches as large as the thread pool (its default), rounds without a lock
/// (its default), job data as strings, a pool with a connection for each thread that need not be reset.
/// </summary>
internal sealed class QuartzOnPostgres : IAsyncDisposable
{
    /// <summary>More triggers than that in one call made it no faster.</summary>
    private const int TriggersTogether = 500;

    private static readonly IJobDetail Job = JobBuilder.Create<QuartzRun>().WithIdentity("noop").StoreDurably().Build();

    private readonly BenchDatabase _database;
    private readonly IScheduler _scheduler;
    private int _lastTrigger;

    private QuartzOnPostgres(BenchDatabase database, IScheduler scheduler)
    {
        _database = database;
        _scheduler = scheduler;
    }

    /// <summary>A scheduler that is not started yet, over a database that may be empty.</summary>
    public static async Task<QuartzOnPostgres> CreateAsync(BenchDatabase database, QuartzSettings settings)
    {
        var connectionString = new NpgsqlConnectionStringBuilder(database.ConnectionString) { NoResetOnClose = true, MaxPoolSize = settings.Threads + 10 }.ConnectionString;
        var scheduler = await QuartzSchedulerBuilder.Create(quartz =>
        {
            quartz.ConfigureScheduler(options => options.InstanceName = "bench");
            quartz.UseDefaultThreadPool(settings.Threads);
            quartz.UsePersistentStore(store =>
            {
                store.UsePostgres(NpgsqlFactory.Instance, connectionString);
                store.UseSystemTextJsonSerializer();
                store.ProvisionSchema();
                store.ConfigureStore(options => options.StoreJobDataAsStrings = true);
                if (settings.History != QuartzHistory.None)
                {
                    store.UseExecutionHistory();
                }
            });
            if (settings.History != QuartzHistory.None)
            {
                // All of it is kept, as ours is: by default what is above 2,000 rows is deleted now and then.
                quartz.Services.AddQuartzExecutionHistory(options =>
                {
                    options.MaxEntriesPerJob = int.MaxValue;
                    options.MaxEntriesPerScheduler = int.MaxValue;
                    options.WriteBehindInterval = settings.History == QuartzHistory.Behind ? TimeSpan.FromSeconds(1) : null;
                });
            }
        }).BuildScheduler();
        await scheduler.AddJob(Job, AddJobOptions.Replacing);
        return new QuartzOnPostgres(database, scheduler);
    }

    /// <summary>Adds triggers, each by a call of its own.</summary>
    public Task AddOneByOneAsync(int count, int callers, DateTimeOffset due) => Parallel.ForEachAsync(
        Enumerable.Range(0, count),
        new ParallelOptions { MaxDegreeOfParallelism = callers },
        async (_, cancellationToken) => await _scheduler.ScheduleJob(Trigger(due), cancellationToken: cancellationToken));

    /// <summary>Adds triggers, many by a call.</summary>
    public async Task AddManyAsync(int count, DateTimeOffset due)
    {
        for (var left = count; left > 0; left -= TriggersTogether)
        {
            var triggers = Enumerable.Range(0, Math.Min(left, TriggersTogether)).Select(_ => Trigger(due)).ToList();
            await _scheduler.ScheduleJob(Job, triggers, ScheduleJobOptions.Replacing);
        }
    }

    /// <summary>Adds a trigger that is due now, and runs once.</summary>
    public async Task RunAsync(int index) => await _scheduler.ScheduleJob(
        TriggerBuilder.Create().WithIdentity(NextName()).ForJob(Job.Key).UsingJobData(QuartzRun.Index, index.ToString(CultureInfo.InvariantCulture)).StartNow().Build());

    /// <summary>Adds triggers that are due every second from one on.</summary>
    public async Task AddEverySecondAsync(int triggers, int fires, DateTimeOffset start)
    {
        for (var i = 0; i < triggers; i++)
        {
            var trigger = TriggerBuilder.Create().WithIdentity(NextName()).ForJob(Job.Key).StartAt(start).WithSimpleSchedule(simple => simple.WithInterval(TimeSpan.FromSeconds(1)).WithRepeatCount(fires - 1));
            await _scheduler.ScheduleJob(trigger.Build());
        }
    }

    public async Task StartAsync() => await _scheduler.Start();

    /// <summary>Ends it; what ran is in the history then.</summary>
    public async Task StopAsync() => await _scheduler.Shutdown(waitForJobsToComplete: true);

    public async Task<long> CountHistoryAsync()
    {
        await using var source = NpgsqlDataSource.Create(_database.ConnectionString);
        await using var command = source.CreateCommand("SELECT count(*) FROM qrtz_execution_history");
        return (long)(await command.ExecuteScalarAsync())!;
    }

    public async ValueTask DisposeAsync()
    {
        if (_scheduler.Status != SchedulerStatus.Shutdown)
        {
            await StopAsync();
        }
    }

    private string NextName() => Interlocked.Increment(ref _lastTrigger).ToString(CultureInfo.InvariantCulture);

    /// <summary>Due once, and however late that is.</summary>
    private ITrigger Trigger(DateTimeOffset due) =>
        TriggerBuilder.Create().WithIdentity(NextName()).ForJob(Job.Key).StartAt(due).WithSimpleSchedule(static simple => simple.WithMisfireInstruction(SimpleTriggerMisfireInstruction.IgnoreMisfires)).Build();
}
