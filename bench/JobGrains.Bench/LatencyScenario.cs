using System.Diagnostics;

namespace JobGrains.Bench;

/// <summary>An open load: requests come at a steady rate whether or not earlier ones have ended, so that queueing shows.</summary>
internal static class LatencyScenario
{
    private static readonly JobId JobId = "latency";

    public static async Task RunAsync(StartBenchHost startHost, BenchArguments arguments, Report report)
    {
        var count = arguments.Rate * arguments.Seconds;
        var submitted = new long[count];
        var start = new double[count];
        var end = new double[count];
        await using var host = await startHost(jobs => jobs.AddProcessor(JobId.Value, (context, _) =>
        {
            if (context.Parameters is { } parameters)
            {
                var index = int.Parse(parameters, System.Globalization.CultureInfo.InvariantCulture);
                start[index] = Stopwatch.GetElapsedTime(submitted[index]).TotalMilliseconds;
            }

            return new(ProcessorResult.Succeeded());
        }));
        var client = host.Client;
        await client.SaveAsync(new JobDefinition { Id = JobId, Processor = JobId.Value, ConcurrencyPerSilo = 1_024 });
        for (var i = 0; i < arguments.Rate; i++)
        {
            await client.WaitAsync((await client.RunAsync(JobId)).InstanceId);
        }

        await SubmitAsync(client, arguments.Rate, submitted, end);

        report.Add("scenario", "latency");
        report.Add("rate", arguments.Rate);
        report.Add("runs", count);
        report.Add("silos", arguments.Silos);
        foreach (var (name, fraction) in new[] { ("p50", 0.5), ("p95", 0.95), ("p99", 0.99), ("max", 1.0) })
        {
            report.Add($"{name}Ms", Statistics.Percentile(start, fraction));
            report.Add($"{name}ToEndMs", Statistics.Percentile(end, fraction));
        }
    }

    private static async Task SubmitAsync(IJobClient client, int rate, long[] submitted, double[] end)
    {
        var runs = new List<Task>(submitted.Length);
        var first = Stopwatch.GetTimestamp();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(1));
        while (runs.Count < submitted.Length)
        {
            await timer.WaitForNextTickAsync();
            var due = Math.Min(submitted.Length, (int)(Stopwatch.GetElapsedTime(first).TotalSeconds * rate));
            while (runs.Count < due)
            {
                runs.Add(RunOneAsync(client, runs.Count, submitted, end));
            }
        }

        await Task.WhenAll(runs);
    }

    private static async Task RunOneAsync(IJobClient client, int index, long[] submitted, double[] end)
    {
        submitted[index] = Stopwatch.GetTimestamp();
        var receipt = await client.RunAsync(JobId, index.ToString(System.Globalization.CultureInfo.InvariantCulture));
        await client.WaitAsync(receipt.InstanceId);
        end[index] = Stopwatch.GetElapsedTime(submitted[index]).TotalMilliseconds;
    }
}
