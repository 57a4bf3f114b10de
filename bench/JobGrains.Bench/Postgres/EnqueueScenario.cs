using System.Diagnostics;

namespace JobGrains.Bench.Postgres;

/// <summary>Runs that are due in five hours: many callers at a time that ask for one each, then calls that ask for many.</summary>
internal static class EnqueueScenario
{
    private const int LargestConcurrency = 1_024;
    private const int BulkFactor = 4;

    private static readonly JobId JobId = "noop";
    private static readonly TimeSpan Delay = TimeSpan.FromHours(5);

    public static async Task RunAsync(BenchArguments arguments, Report report)
    {
        await using var server = await ComparisonServer.StartAsync();
        report.Add("scenario", arguments.Scenario);
        await server.ReportAsync(report);
        var rounds = await Rounds.RunAsync(() => MeasureOursAsync(server, arguments), () => MeasureQuartzAsync(server, arguments));

        var single = rounds.Ours.Median(round => round.SinglePerSecond);
        var bulk = rounds.Ours.Median(round => round.BulkPerSecond);
        var quartzSingle = rounds.Theirs.Median(round => round.SinglePerSecond);
        var quartzBulk = rounds.Theirs.Median(round => round.BulkPerSecond);
        report.Add("runs", arguments.Runs);
        report.Add("callers", arguments.Callers);
        report.Add("coldPerSecond", rounds.ColdOurs.SinglePerSecond);
        report.Add("perSecond", single);
        report.Add("quartzRuns", arguments.QuartzRuns);
        report.Add("quartzCallers", arguments.Quartz.Callers);
        report.Add("quartzPerSecond", quartzSingle);
        report.Add("ratio", single / quartzSingle);
        report.Add("bulkRuns", BulkFactor * arguments.Runs);
        report.Add("bulkPerSecond", bulk);
        report.Add("bulkDistinctPerSecond", rounds.Ours.Median(round => round.BulkDistinctPerSecond));
        report.Add("quartzBulkPerSecond", quartzBulk);
        report.Add("bulkRatio", bulk / quartzBulk);
    }

    private static async Task<EnqueueMeasure> MeasureOursAsync(ComparisonServer server, BenchArguments arguments)
    {
        await using var host = await server.StartHostAsync(arguments, static jobs => jobs.AddProcessor(JobId.Value, static (_, _) => new(ProcessorResult.Succeeded())));
        await host.Client.SaveAsync(new JobDefinition { Id = JobId, Processor = JobId.Value, ConcurrencyPerSilo = LargestConcurrency });
        var request = new RunRequest { JobId = JobId, Delay = Delay };
        var began = Stopwatch.GetTimestamp();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, arguments.Runs),
            new ParallelOptions { MaxDegreeOfParallelism = arguments.Callers },
            async (_, cancellationToken) => await host.Client.RunAsync(request, cancellationToken));
        var single = arguments.Runs / Stopwatch.GetElapsedTime(began).TotalSeconds;

        var together = Math.Min(JobLimits.MaxRunBatch, arguments.Runs);
        var same = await MeasureManyAsync(host.Client, Enumerable.Repeat(request, together).ToList(), BulkFactor * arguments.Runs);
        var distinct = Enumerable.Range(0, together).Select(i => request with { Parameters = $$"""{"order":{{i}},"customer":"c-{{i * 7_919 % 100_000}}"}""" }).ToList();
        return new EnqueueMeasure(single, same, await MeasureManyAsync(host.Client, distinct, BulkFactor * arguments.Runs));
    }

    private static async Task<double> MeasureManyAsync(IJobClient client, List<RunRequest> requests, int count)
    {
        var began = Stopwatch.GetTimestamp();
        var accepted = 0;
        while (accepted < count)
        {
            accepted += (await client.RunManyAsync(requests)).Count(result => result.Receipt is not null);
        }

        return accepted / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private static async Task<EnqueueMeasure> MeasureQuartzAsync(ComparisonServer server, BenchArguments arguments)
    {
        await using var database = await server.CreateDatabaseAsync();
        await using var quartz = await QuartzOnPostgres.CreateAsync(database, arguments.Quartz);
        var due = DateTimeOffset.UtcNow + Delay;
        var began = Stopwatch.GetTimestamp();
        await quartz.AddOneByOneAsync(arguments.QuartzRuns, arguments.Quartz.Callers, due);
        var single = arguments.QuartzRuns / Stopwatch.GetElapsedTime(began).TotalSeconds;
        began = Stopwatch.GetTimestamp();
        await quartz.AddManyAsync(arguments.QuartzRuns, due);
        return new EnqueueMeasure(single, arguments.QuartzRuns / Stopwatch.GetElapsedTime(began).TotalSeconds);
    }
}
