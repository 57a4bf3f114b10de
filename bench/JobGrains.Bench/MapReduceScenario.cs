namespace JobGrains.Bench;

internal static class MapReduceScenario
{
    private const int Pairs = 3;

    public static async Task RunAsync(StartBenchHost startHost, BenchArguments arguments, Report report)
    {
        await using var host = await startHost(MapReduceRun.Register(new Milestones()));
        await MapReduceRun.SaveJobAsync(host.Client);
        var parameters = new ChecksumParameters(arguments.Tasks, arguments.Salt, arguments.Payload);

        var cold = await MapReduceRun.MeasureAsync(host.Client, parameters);
        report.Add("scenario", "mapreduce");
        report.Add("tasks", arguments.Tasks);
        report.Add("salt", arguments.Salt);
        report.Add("payload", arguments.Payload);
        report.Add("silos", arguments.Silos);
        report.Add("seconds", cold.Elapsed.TotalSeconds);
        report.Add("tasksPerSecond", arguments.Tasks / cold.Elapsed.TotalSeconds);
        report.Add("executed", cold.Result.Executed);
        report.Add("distinct", cold.Result.Distinct);
        report.Add("checksum", cold.Result.Checksum);
        if (host.StoreBytes is { } bytes)
        {
            report.Add("storeBytesPerTask", (double)bytes / arguments.Tasks);
        }

        report.Check(cold.Correct, "executed, distinct and checksum are those of the tasks");
        if (arguments.Scaling)
        {
            await MeasureScalingAsync(host.Client, parameters, report);
        }
    }

    private static async Task MeasureScalingAsync(IJobClient client, ChecksumParameters large, Report report)
    {
        var small = large with { Tasks = large.Tasks / 10 };
        await MapReduceRun.MeasureAsync(client, small);
        var ratios = new List<double>();
        for (var pair = 0; pair < Pairs; pair++)
        {
            var smallRun = await MapReduceRun.MeasureAsync(client, small);
            var largeRun = await MapReduceRun.MeasureAsync(client, large);
            report.Check(smallRun.Correct && largeRun.Correct, "executed, distinct and checksum are those of the tasks");
            report.Add($"pair{pair + 1}SmallSeconds", smallRun.Elapsed.TotalSeconds);
            report.Add($"pair{pair + 1}LargeSeconds", largeRun.Elapsed.TotalSeconds);
            ratios.Add(largeRun.Elapsed / smallRun.Elapsed);
        }

        report.Add("scalingRatio", Statistics.Percentile(ratios, 0.5));
    }
}
