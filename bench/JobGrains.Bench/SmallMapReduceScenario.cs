namespace JobGrains.Bench;

/// <summary>What a small map-reduce takes from the request to the end, warm.</summary>
internal static class SmallMapReduceScenario
{
    private const int WarmUpRuns = 100;
    private const int Runs = 100;

    public static async Task RunAsync(StartBenchHost startHost, BenchArguments arguments, Report report)
    {
        var milestones = new Milestones();
        await using var host = await startHost(MapReduceRun.Register(milestones));
        await MapReduceRun.SaveJobAsync(host.Client);
        var parameters = new ChecksumParameters(arguments.Tasks, arguments.Salt, arguments.Payload);

        var instance = new List<double>();
        var reduceDelay = new List<double>();
        var last = default(ChecksumResult);
        for (var run = -WarmUpRuns; run < Runs; run++)
        {
            var measured = await MapReduceRun.MeasureAsync(host.Client, parameters);
            report.Check(measured.Correct, "executed, distinct and checksum are those of the tasks");
            last = measured.Result;
            if (run >= 0)
            {
                instance.Add(measured.Elapsed.TotalMilliseconds);
                reduceDelay.Add(milestones.ReduceDelay.TotalMilliseconds);
            }
        }

        report.Add("scenario", "mapreduce");
        report.Add("tasks", arguments.Tasks);
        report.Add("salt", arguments.Salt);
        report.Add("silos", arguments.Silos);
        report.Add("warmUpRuns", WarmUpRuns);
        report.Add("runs", Runs);
        report.Add("instanceMs", Statistics.Percentile(instance, 0.5));
        report.Add("instanceMs95", Statistics.Percentile(instance, 0.95));
        report.Add("reduceDelayMs", Statistics.Percentile(reduceDelay, 0.5));
        report.Add("reduceDelayMs95", Statistics.Percentile(reduceDelay, 0.95));
        report.Add("executed", last.Executed);
        report.Add("distinct", last.Distinct);
        report.Add("checksum", last.Checksum);
    }
}
