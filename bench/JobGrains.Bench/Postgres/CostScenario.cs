namespace JobGrains.Bench.Postgres;

/// <summary>What a run costs the server under load, from the call that asks for it to its row of history, and what a process costs it that has nothing to do.</summary>
internal static class CostScenario
{
    private static readonly JobId JobId = "noop";
    private static readonly JobId LaterJobId = "later";
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(10);

    public static async Task RunAsync(BenchArguments arguments, Report report)
    {
        await using var server = await ComparisonServer.StartAsync();
        report.Add("scenario", arguments.Scenario);
        await server.ReportAsync(report);
        var rounds = await Rounds.RunAsync(() => MeasureOursAsync(server, arguments), () => MeasureQuartzAsync(server, arguments));
        report.Add("runs", arguments.Runs);
        report.Add("quartzRuns", arguments.QuartzRuns);
        foreach (var (prefix, measured, runs) in new[] { ("", rounds.Ours, arguments.Runs), ("quartz", rounds.Theirs, arguments.QuartzRuns) })
        {
            report.Add(Prefixed.Name(prefix, "commitsPerRun"), measured.Median(round => round.Commits / (double)runs));
            report.Add(Prefixed.Name(prefix, "statementsPerRun"), measured.Median(round => round.Statements / (double)runs));
            report.Add(Prefixed.Name(prefix, "walBytesPerRun"), measured.Median(round => round.WalBytes / (double)runs));
        }

        report.Add("idleSeconds", arguments.Seconds);
        report.Add("idleStatementsPerSecond", await MeasureIdleAsync(server, arguments));
        report.Add("quartzIdleStatementsPerSecond", await MeasureQuartzIdleAsync(server, arguments));
    }

    /// <summary>A start and a stop are included.</summary>
    private static async Task<ServerCounts> MeasureOursAsync(ComparisonServer server, BenchArguments arguments)
    {
        await using var database = await server.CreateDatabaseAsync();
        var before = await server.CountAsync(database);
        var left = arguments.Runs;
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var room = new SemaphoreSlim(arguments.InFlight);
        await using (var host = await BenchHost.StartAsync(arguments, jobs => jobs.AddProcessor(JobId.Value, (_, _) =>
        {
            room.Release();
            if (Interlocked.Decrement(ref left) == 0)
            {
                all.SetResult();
            }

            return new(ProcessorResult.Succeeded());
        }), database.Shared()))
        {
            await host.Client.SaveAsync(new JobDefinition { Id = JobId, Processor = JobId.Value, ConcurrencyPerSilo = 1_024 });
            var last = new InstanceId[arguments.InFlight];
            await Parallel.ForEachAsync(Enumerable.Range(0, arguments.Runs), new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (i, cancellationToken) =>
            {
                await room.WaitAsync(cancellationToken);
                last[i % last.Length] = (await host.Client.RunAsync(JobId, cancellationToken: cancellationToken)).InstanceId;
            });
            await all.Task;
            await Task.WhenAll(last.Select(id => host.Client.WaitAsync(id)));
        }

        return (await server.CountAsync(database)).Since(before);
    }

    /// <summary>The tables are there before.</summary>
    private static async Task<ServerCounts> MeasureQuartzAsync(ComparisonServer server, BenchArguments arguments)
    {
        await using var database = await server.CreateDatabaseAsync();
        await (await QuartzOnPostgres.CreateAsync(database, arguments.Quartz)).DisposeAsync();
        Npgsql.NpgsqlConnection.ClearAllPools();
        var before = await server.CountAsync(database);
        var counter = new RunCounter(arguments.QuartzRuns);
        QuartzRun.Started = _ => counter.Add();
        await using (var quartz = await QuartzOnPostgres.CreateAsync(database, arguments.Quartz))
        {
            await quartz.AddManyAsync(arguments.QuartzRuns, DateTimeOffset.UtcNow);
            await quartz.StartAsync();
            await counter.All;
            await quartz.StopAsync();
        }

        Npgsql.NpgsqlConnection.ClearAllPools();
        return (await server.CountAsync(database)).Since(before);
    }

    private static async Task<double> MeasureIdleAsync(ComparisonServer server, BenchArguments arguments)
    {
        await using var database = await server.CreateDatabaseAsync();
        await using var host = await BenchHost.StartAsync(arguments, static jobs => jobs.AddProcessor(LaterJobId.Value, static (_, _) => new(ProcessorResult.Succeeded())), database.Shared());
        await host.Client.SaveAsync(new JobDefinition { Id = LaterJobId, Processor = LaterJobId.Value, Schedule = Schedule.Cron("0 0 4 1 1 *") });
        await host.Client.WaitAsync((await host.Client.RunAsync(LaterJobId)).InstanceId);
        return await CountIdleAsync(server, database, arguments);
    }

    private static async Task<double> MeasureQuartzIdleAsync(ComparisonServer server, BenchArguments arguments)
    {
        await using var database = await server.CreateDatabaseAsync();
        await using var quartz = await QuartzOnPostgres.CreateAsync(database, arguments.Quartz);
        await quartz.AddManyAsync(1, DateTimeOffset.UtcNow.AddDays(1));
        await quartz.StartAsync();
        return await CountIdleAsync(server, database, arguments);
    }

    private static async Task<double> CountIdleAsync(ComparisonServer server, BenchDatabase database, BenchArguments arguments)
    {
        await Task.Delay(Settle);
        var before = await server.CountAsync(database);
        await Task.Delay(TimeSpan.FromSeconds(arguments.Seconds));
        return (await server.CountAsync(database)).Since(before).Statements / (double)arguments.Seconds;
    }
}
