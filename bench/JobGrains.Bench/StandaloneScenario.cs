namespace JobGrains.Bench;

/// <summary>
/// Many short runs, from the first submit to the last row of history. What is in flight is bounded by what has executed, as it is for an application that does not
/// wait for each run; the time of the last row is the one that the history gives.
/// </summary>
internal static class StandaloneScenario
{
    private const int LargestConcurrency = 1_024;
    private const int ReadTogether = 64;
    private const int WarmRounds = 3;

    private static readonly JobId JobId = "noop";

    public static async Task RunAsync(StartBenchHost startHost, BenchArguments arguments, Report report)
    {
        // What a process does first includes the compilation of the code that does it: measured apart from what follows. Each round has a host and a store
        // of its own, so that none pays for what those before have left.
        var rounds = new List<StandaloneMeasure>();
        for (var round = 0; round <= WarmRounds; round++)
        {
            rounds.Add(await MeasureAsync(startHost, arguments));
            if (round == 0)
            {
                report.Add("scenario", "standalone");
                report.AddPeakWorkingSet();
            }

            GC.Collect();
        }

        var cold = rounds[0].Seconds;
        var seconds = Statistics.Percentile(rounds.Skip(1).Select(round => round.Seconds), 0.5);
        var executed = rounds.Sum(round => round.Executed);
        var rows = rounds.Sum(round => round.Rows);
        report.Add("runs", arguments.Runs);
        report.Add("inFlight", arguments.InFlight);
        report.Add("callers", arguments.Callers);
        report.Add("silos", arguments.Silos);
        report.Add("coldSeconds", cold);
        report.Add("coldRunsPerSecond", arguments.Runs / cold);
        report.Add("warmRounds", WarmRounds);
        report.Add("seconds", seconds);
        report.Add("runsPerSecond", arguments.Runs / seconds);
        if (rounds[^1].Work is { } work)
        {
            report.Add("commitsPerRun", work.Commits / (double)arguments.Runs);
            report.Add("walBytesPerRun", work.WalBytes / (double)arguments.Runs);
        }

        report.Add("executed", executed);
        report.Add("distinct", rounds.SelectMany(round => round.Ids).Distinct().Count());
        report.Add("historyRows", rows);
        report.Check(executed == (long)rounds.Count * arguments.Runs && rows == executed, "each run was executed once and has one row of history");
    }

    /// <summary>One round, on a host of its own.</summary>
    public static async Task<StandaloneMeasure> MeasureAsync(StartBenchHost startHost, BenchArguments arguments)
    {
        var executed = 0L;
        using var room = new SemaphoreSlim(arguments.InFlight);
        await using var host = await startHost(jobs => jobs.AddProcessor(JobId.Value, (_, _) =>
        {
            Interlocked.Increment(ref executed);
            room.Release();
            return new(ProcessorResult.Succeeded());
        }));
        await host.Client.SaveAsync(new JobDefinition { Id = JobId, Processor = JobId.Value, ConcurrencyPerSilo = LargestConcurrency });
        var measure = await MeasureAsync(host, arguments, room);
        return measure with { Executed = executed };
    }

    private static async Task<StandaloneMeasure> MeasureAsync(IBenchHost host, BenchArguments arguments, SemaphoreSlim room)
    {
        var client = host.Client;
        var before = await host.ReadWorkAsync();
        var submitted = -1;
        var ids = new InstanceId[arguments.Runs];
        var started = DateTimeOffset.UtcNow;
        await Task.WhenAll(Enumerable.Range(0, Math.Min(arguments.Callers, arguments.Runs)).Select(_ => Task.Run(async () =>
        {
            for (var i = Interlocked.Increment(ref submitted); i < ids.Length; i = Interlocked.Increment(ref submitted))
            {
                await room.WaitAsync();
                ids[i] = (await client.RunAsync(JobId)).InstanceId;
            }
        })));
        await Task.WhenAll(ids.TakeLast(arguments.InFlight).Select(id => client.WaitAsync(id)));

        var after = await host.ReadWorkAsync();
        var rows = 0;
        var last = started;
        foreach (var some in ids.Chunk(ReadTogether))
        {
            // Together: a database answers some in the time of one.
            foreach (var history in await Task.WhenAll(some.Select(id => client.GetHistoryAsync(id))))
            {
                if (history is [{ Status: InstanceStatus.Succeeded, Attempt: 1 } row])
                {
                    rows++;
                    last = row.EndedTime > last ? row.EndedTime : last;
                }
            }
        }

        var work = before is null ? null : new DatabaseWork(after!.Commits - before.Commits, after.WalBytes - before.WalBytes);
        return new StandaloneMeasure(ids, rows, (last - started).TotalSeconds) { Work = work };
    }
}
