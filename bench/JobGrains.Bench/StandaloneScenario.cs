using System.Diagnostics;

namespace JobGrains.Bench;

/// <summary>Many short runs. A run counts as done when its history row is written: <see cref="IJobClient.WaitAsync"/> answers after that commit.</summary>
internal static class StandaloneScenario
{
    private const int LargestConcurrency = 1_024;

    private static readonly JobId JobId = "noop";

    public static async Task RunAsync(BenchArguments arguments, Report report)
    {
        var executed = 0L;
        await using var host = await BenchHost.StartAsync(arguments.Silos, jobs => jobs.AddProcessor(JobId.Value, (_, _) =>
        {
            Interlocked.Increment(ref executed);
            return new(ProcessorResult.Succeeded());
        }));
        var client = host.Client;
        await client.SaveAsync(new JobDefinition { Id = JobId, Processor = JobId.Value, ConcurrencyPerSilo = LargestConcurrency });

        var submitted = -1;
        var ids = new InstanceId[arguments.Runs];
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Math.Min(arguments.InFlight, arguments.Runs)).Select(_ => Task.Run(async () =>
        {
            for (var i = Interlocked.Increment(ref submitted); i < ids.Length; i = Interlocked.Increment(ref submitted))
            {
                ids[i] = (await client.RunAsync(JobId)).InstanceId;
                await client.WaitAsync(ids[i]);
            }
        })));
        var elapsed = Stopwatch.GetElapsedTime(started);
        report.Add("scenario", "standalone");
        report.AddPeakWorkingSet();

        var rows = 0;
        foreach (var id in ids)
        {
            rows += await client.GetHistoryAsync(id) is [{ Status: InstanceStatus.Succeeded, Attempt: 1 }] ? 1 : 0;
        }

        report.Add("runs", arguments.Runs);
        report.Add("inFlight", arguments.InFlight);
        report.Add("silos", arguments.Silos);
        report.Add("seconds", elapsed.TotalSeconds);
        report.Add("runsPerSecond", arguments.Runs / elapsed.TotalSeconds);
        report.Add("executed", executed);
        report.Add("distinct", ids.Distinct().Count());
        report.Add("historyRows", rows);
        report.Check(executed == arguments.Runs && rows == arguments.Runs, "each run was executed once and has one row of history");
    }
}
