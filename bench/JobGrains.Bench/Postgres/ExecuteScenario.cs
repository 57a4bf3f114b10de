namespace JobGrains.Bench.Postgres;

/// <summary>
/// Runs that do nothing. Ours from the first submit to the last row of history. Those of Quartz.NET are all there before it starts, and are measured from the first execution to the last one: what it takes to add them, which is
/// about as long again, is left out.
/// </summary>
internal static class ExecuteScenario
{
    public static async Task RunAsync(BenchArguments arguments, Report report)
    {
        await using var server = await ComparisonServer.StartAsync();
        report.Add("scenario", arguments.Scenario);
        await server.ReportAsync(report);
        var rounds = await Rounds.RunAsync(
            () => StandaloneScenario.MeasureAsync(configure => server.StartHostAsync(arguments, configure), arguments),
            () => MeasureQuartzAsync(server, arguments));

        var seconds = rounds.Ours.Median(round => round.Seconds);
        var quartzPerSecond = rounds.Theirs.Median(round => round.PerSecond);
        report.Add("runs", arguments.Runs);
        report.Add("inFlight", arguments.InFlight);
        report.Add("coldRunsPerSecond", arguments.Runs / rounds.ColdOurs.Seconds);
        report.Add("runsPerSecond", arguments.Runs / seconds);
        report.Add("slowestRunsPerSecond", arguments.Runs / rounds.Ours.Max(round => round.Seconds));
        report.Add("quartzRuns", arguments.QuartzRuns);
        report.Add("quartzThreads", arguments.Quartz.Threads);
        report.Add("quartzHistory", arguments.Quartz.History.ToString());
        report.Add("quartzColdRunsPerSecond", rounds.ColdTheirs.PerSecond);
        report.Add("quartzRunsPerSecond", quartzPerSecond);
        report.Add("quartzFastestRunsPerSecond", rounds.Theirs.Max(round => round.PerSecond));
        report.Add("ratio", arguments.Runs / seconds / quartzPerSecond);
        report.Check(rounds.Ours.All(round => round.Executed == arguments.Runs && round.Rows == arguments.Runs), "each run was executed once and has one row of history");
        report.Check(rounds.Theirs.All(round => round.Executed == arguments.QuartzRuns), "Quartz.NET has executed each of its runs once");
        report.Check(arguments.Quartz.History == QuartzHistory.None || rounds.Theirs.All(round => round.Rows == arguments.QuartzRuns), "Quartz.NET has a row of history for each of its runs");
    }

    private static async Task<QuartzMeasure> MeasureQuartzAsync(ComparisonServer server, BenchArguments arguments)
    {
        await using var database = await server.CreateDatabaseAsync();
        await using var quartz = await QuartzOnPostgres.CreateAsync(database, arguments.Quartz);
        var counter = new RunCounter(arguments.QuartzRuns);
        QuartzRun.Started = _ => counter.Add();
        await quartz.AddManyAsync(arguments.QuartzRuns, DateTimeOffset.UtcNow);
        await quartz.StartAsync();
        await counter.All;
        await quartz.StopAsync();
        return new QuartzMeasure(counter.Count, counter.Seconds) { Rows = arguments.Quartz.History == QuartzHistory.None ? 0 : await quartz.CountHistoryAsync() };
    }
}
