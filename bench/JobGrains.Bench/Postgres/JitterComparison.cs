namespace JobGrains.Bench.Postgres;

/// <summary>Jobs that are all due every whole second: how many fires start within 50 ms of their time.</summary>
internal static class JitterComparison
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    public static async Task RunAsync(BenchArguments arguments, Report report)
    {
        await using var server = await ComparisonServer.StartAsync();
        report.Add("scenario", arguments.Scenario);
        await server.ReportAsync(report);
        report.Add("jobs", arguments.Jobs);
        report.Add("seconds", arguments.Seconds);
        var rounds = await Rounds.RunAsync(
            async () => Check(await MeasureOursAsync(server, arguments), report),
            () => MeasureQuartzAsync(server, arguments));
        foreach (var (prefix, measured) in new[] { ("", rounds.Ours), ("quartz", rounds.Theirs) })
        {
            report.Add(Prefixed.Name(prefix, "within50ms"), measured.Median(round => round.Within50));
            report.Add(Prefixed.Name(prefix, "worstWithin50ms"), measured.Min(round => round.Within50));
            report.Add(Prefixed.Name(prefix, "missing"), measured.Median(round => round.Missing));
            report.Add(Prefixed.Name(prefix, "p50Ms"), measured.Median(round => round.Percentile(0.5)));
            report.Add(Prefixed.Name(prefix, "p99Ms"), measured.Median(round => round.Percentile(0.99)));
            report.Add(Prefixed.Name(prefix, "maxMs"), measured.Median(round => round.Percentile(1)));
        }
    }

    private static Lateness Check(Lateness lateness, Report report)
    {
        lateness.Check(report);
        return lateness;
    }

    private static async Task<Lateness> MeasureOursAsync(ComparisonServer server, BenchArguments arguments)
    {
        var lateness = new Lateness(arguments.Jobs, JitterScenario.WarmUpSeconds, arguments.Seconds);
        await JitterScenario.MeasureOursAsync(configure => server.StartHostAsync(arguments, configure), arguments, lateness);
        return lateness;
    }

    private static async Task<Lateness> MeasureQuartzAsync(ComparisonServer server, BenchArguments arguments)
    {
        var lateness = new Lateness(arguments.Jobs, JitterScenario.WarmUpSeconds, arguments.Seconds);
        await using var database = await server.CreateDatabaseAsync();
        await using var quartz = await QuartzOnPostgres.CreateAsync(database, arguments.Quartz);
        QuartzRun.Started = context => lateness.Add(context.ScheduledFireTimeUtc!.Value);

        // It adds some hundred triggers a second.
        var start = JitterScenario.FirstSecond(25 * arguments.Jobs / 4);
        lateness.Start = start;
        var fires = JitterScenario.WarmUpSeconds + arguments.Seconds;
        await quartz.AddEverySecondAsync(arguments.Jobs, fires, start);
        await quartz.StartAsync();
        await Task.Delay(start + ((fires + 4) * Second) - DateTimeOffset.UtcNow);
        return lateness;
    }
}
