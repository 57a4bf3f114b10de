using System.Globalization;

namespace JobGrains.Bench.Postgres;

/// <summary>How long after it was accepted a run starts, at a steady rate.</summary>
internal static class LatencyComparison
{
    private static readonly JobId JobId = "latency";

    public static async Task RunAsync(BenchArguments arguments, Report report)
    {
        await using var server = await ComparisonServer.StartAsync();
        report.Add("scenario", arguments.Scenario);
        await server.ReportAsync(report);
        var count = arguments.Rate * arguments.Seconds;
        var rounds = await Rounds.RunAsync(() => MeasureOursAsync(server, arguments, count), () => MeasureQuartzAsync(server, arguments, count));
        report.Add("rate", arguments.Rate);
        report.Add("runs", count);
        foreach (var (name, fraction) in new[] { ("p50", 0.5), ("p95", 0.95), ("p99", 0.99), ("max", 1.0) })
        {
            report.Add($"{name}Ms", rounds.Ours.Median(round => round.Percentile(fraction)));
            report.Add($"{name}FromSubmitMs", rounds.Ours.Median(round => round.SubmittedPercentile(fraction)));
            report.Add($"quartz{name.ToUpperInvariant()}Ms", rounds.Theirs.Median(round => round.Percentile(fraction)));
            report.Add($"quartz{name.ToUpperInvariant()}FromSubmitMs", rounds.Theirs.Median(round => round.SubmittedPercentile(fraction)));
        }
    }

    private static async Task<LatencyMeasure> MeasureOursAsync(ComparisonServer server, BenchArguments arguments, int count)
    {
        var load = new OpenLoad(arguments.Rate, arguments.Rate);
        await using var host = await server.StartHostAsync(arguments, jobs => jobs.AddProcessor(JobId.Value, (context, _) =>
        {
            load.Started(int.Parse(context.Parameters!, CultureInfo.InvariantCulture));
            return new(ProcessorResult.Succeeded());
        }));
        await host.Client.SaveAsync(new JobDefinition { Id = JobId, Processor = JobId.Value, ConcurrencyPerSilo = 1_024 });

        // A second of it first: the process compiles then what the others run.
        await load.RunAsync(index => host.Client.RunAsync(JobId, index.ToString(CultureInfo.InvariantCulture)));
        load = new OpenLoad(arguments.Rate, count);
        return await load.RunAsync(index => host.Client.RunAsync(JobId, index.ToString(CultureInfo.InvariantCulture)));
    }

    private static async Task<LatencyMeasure> MeasureQuartzAsync(ComparisonServer server, BenchArguments arguments, int count)
    {
        await using var database = await server.CreateDatabaseAsync();
        await using var quartz = await QuartzOnPostgres.CreateAsync(database, arguments.Quartz);
        var load = new OpenLoad(arguments.Rate, arguments.Rate);
        QuartzRun.Started = context => load.Started(int.Parse((string)context.MergedJobDataMap[QuartzRun.Index]!, CultureInfo.InvariantCulture));
        await quartz.StartAsync();
        await load.RunAsync(quartz.RunAsync);
        load = new OpenLoad(arguments.Rate, count);
        return await load.RunAsync(quartz.RunAsync);
    }
}
