namespace JobGrains.Bench;

/// <summary>
/// Many short runs, from the first submit to the last row of history. What is in flight is bounded by what has executed, as it is for an application that does not
/// wait for each run; the time of the last row is the one that the history gives.
/// </summary>
internal static class StandaloneScenario
{
    private const int LargestConcurrency = 1_024;
    private const int Submitters = 64;

    private static readonly JobId JobId = "noop";

    public static async Task RunAsync(BenchArguments arguments, Report report)
    {
        var executed = 0L;
        using var room = new SemaphoreSlim(arguments.InFlight);
        await using var host = await BenchHost.StartAsync(arguments.Silos, jobs => jobs.AddProcessor(JobId.Value, (_, _) =>
        {
            Interlocked.Increment(ref executed);
            room.Release();
            return new(ProcessorResult.Succeeded());
        }));
        var client = host.Client;
        await client.SaveAsync(new JobDefinition { Id = JobId, Processor = JobId.Value, ConcurrencyPerSilo = LargestConcurrency });

        var submitted = -1;
        var ids = new InstanceId[arguments.Runs];
        var started = DateTimeOffset.UtcNow;
        await Task.WhenAll(Enumerable.Range(0, Math.Min(Submitters, arguments.Runs)).Select(_ => Task.Run(async () =>
        {
            for (var i = Interlocked.Increment(ref submitted); i < ids.Length; i = Interlocked.Increment(ref submitted))
            {
                await room.WaitAsync();
                ids[i] = (await client.RunAsync(JobId)).InstanceId;
            }
        })));
        await Task.WhenAll(ids.TakeLast(arguments.InFlight).Select(id => client.WaitAsync(id)));
        report.Add("scenario", "standalone");
        report.AddPeakWorkingSet();

        var rows = 0;
        var last = started;
        foreach (var id in ids)
        {
            if (await client.GetHistoryAsync(id) is [{ Status: InstanceStatus.Succeeded, Attempt: 1 } row])
            {
                rows++;
                last = row.EndedTime > last ? row.EndedTime : last;
            }
        }

        var elapsed = last - started;

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
