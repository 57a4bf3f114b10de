using System.Diagnostics;
using System.Globalization;

namespace JobGrains.Bench.Orleans;

/// <summary>
/// Many runs that wait for their time. Nearly all are due in a day or later. A few thousand, accepted last, become due while the scenario lasts: most of them evenly over a minute, the
/// others all at once after that. They wait for longer than a minute, so that no timer of an activation starts them, and before the first is due the cluster is looked at while it is idle.
/// </summary>
internal sealed class DelayedScenario(IJobClient client, Report report)
{
    /// <summary>How many runs become due.</summary>
    public const int Due = Spread + Burst;

    private const int Spread = 6_000;
    private const int Burst = 1_000;
    private const int Batch = 10_000;
    private const int NearBatch = 100;
    private const int MaxReminders = 20_000;
    private static readonly JobId JobId = "delayed";
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan SpreadOver = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan BurstAfter = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan MaxLag = TimeSpan.FromSeconds(2);

    public static async Task<int> RunAsync(DelayedArguments arguments)
    {
        var report = new Report();
        await using var database = arguments.PostgreSql ? await BenchDatabase.StartAsync() : null;
        var starts = new DueStarts(Due);
        await using (var host = await OrleansBenchHost.StartAsync(
            arguments.Silos,
            jobs => jobs.AddProcessor(JobId.Value, (context, _) =>
            {
                starts.Add(int.Parse(context.Parameters!, CultureInfo.InvariantCulture), context.ScheduledTime);
                return new(ProcessorResult.Succeeded());
            }),
            database?.ConnectionString))
        {
            report.Add("scenario", DelayedArguments.Scenario);
            report.Add("store", arguments.PostgreSql ? "postgres" : "memory");
            report.Add("silos", arguments.Silos);
            await new DelayedScenario(host.Client, report).RunAsync(arguments.Runs, starts, database);
        }

        report.AddPeakWorkingSet();
        report.Print();
        return report.Correct ? 0 : 1;
    }

    private async Task RunAsync(int runs, DueStarts starts, BenchDatabase? database)
    {
        Console.WriteLine($"{runs:#,0} runs: {runs - Due:#,0} due in 1 to 30 days; {Spread:#,0} evenly over a minute, and {Burst:#,0} at the same moment after that.");
        await client.SaveAsync(new JobDefinition { Id = JobId, Processor = JobId.Value, ConcurrencyPerSilo = 1_024 });

        using var process = Process.GetCurrentProcess();
        var cpu = process.TotalProcessorTime;
        var began = Stopwatch.GetTimestamp();
        var far = runs - Due;
        for (var accepted = 0; accepted < far; accepted += Batch)
        {
            await AcceptAsync(Enumerable.Range(accepted, Math.Min(Batch, far - accepted)).Select(i => Far(i, far)));
            if (accepted % (10 * Batch) == 0)
            {
                Console.WriteLine($"{accepted,10:#,0} accepted after {Stopwatch.GetElapsedTime(began).TotalSeconds:0} s");
            }
        }

        report.Add("runs", runs);
        report.Add("acceptedPerSecond", far / Stopwatch.GetElapsedTime(began).TotalSeconds);
        process.Refresh();
        report.Add("cpuMicrosecondsARun", (process.TotalProcessorTime - cpu).TotalMicroseconds / far);

        // They are accepted well before the quiet minute begins.
        var nearBegan = DateTimeOffset.UtcNow;
        var first = nearBegan + TimeSpan.FromSeconds(30) + Settle + Idle;
        for (var i = 0; i < Due; i++)
        {
            starts.Expect(i, i < Spread ? first + (SpreadOver * ((double)i / Spread)) : first + SpreadOver + BurstAfter);
        }

        for (var i = 0; i < Due; i += NearBatch)
        {
            // A delay counts from when its run is asked for: those of a large batch would be asked for late.
            await AcceptAsync(Enumerable.Range(i, Math.Min(NearBatch, Due - i)).Select(index => new RunRequest
            {
                JobId = JobId,
                Parameters = index.ToString(CultureInfo.InvariantCulture),
                Delay = starts.DueOf(index) - DateTimeOffset.UtcNow,
            }));
        }

        await WatchIdleAsync(first - Idle, database);
        await starts.WaitAsync(first + SpreadOver + BurstAfter + TimeSpan.FromMinutes(1));
        Judge(starts);
        if (database is not null)
        {
            var reminders = await database.CountRemindersAsync();
            report.Add("reminders", reminders);
            report.Check(reminders <= MaxReminders, $"there are at most {MaxReminders} reminders");
        }
    }

    private async Task AcceptAsync(IEnumerable<RunRequest> requests)
    {
        foreach (var result in await client.RunManyAsync([.. requests]))
        {
            if (result.Error is { } error)
            {
                throw error;
            }
        }
    }

    private static RunRequest Far(int index, int count) => new()
    {
        JobId = JobId,
        Delay = TimeSpan.FromDays(1) + (TimeSpan.FromDays(29) * ((double)index / count)),
    };

    private async Task WatchIdleAsync(DateTimeOffset from, BenchDatabase? database)
    {
        var wait = from - DateTimeOffset.UtcNow;
        report.Check(wait > TimeSpan.Zero, "the runs that become due are accepted before the quiet minute begins");
        await Task.Delay(wait > TimeSpan.Zero ? wait : TimeSpan.Zero);
        GC.Collect();
        using var process = Process.GetCurrentProcess();
        report.Add("idleHeapMb", GC.GetTotalMemory(forceFullCollection: true) / (1024.0 * 1024.0));
        var statements = database is null ? 0 : await database.CountStatementsAsync();
        var cpu = process.TotalProcessorTime;
        var began = Stopwatch.GetTimestamp();
        await Task.Delay(Idle - TimeSpan.FromSeconds(5));
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        process.Refresh();
        report.Add("idleSeconds", seconds);
        report.Add("idleCpuPercent", (process.TotalProcessorTime - cpu).TotalSeconds / seconds * 100);
        if (database is not null)
        {
            report.Add("idleStatementsPerSecond", (await database.CountStatementsAsync() - statements) / seconds);
        }
    }

    private void Judge(DueStarts starts)
    {
        var spread = starts.LagsOf(0, Spread);
        var burst = starts.LagsOf(Spread, Due);
        report.Add("due", Due);
        report.Add("started", starts.Started);
        foreach (var (name, lags) in new[] { ("spread", spread), ("burst", burst) })
        {
            report.Add($"{name}LagP50Ms", Statistics.Percentile(lags, 0.5));
            report.Add($"{name}LagP99Ms", Statistics.Percentile(lags, 0.99));
            report.Add($"{name}LagMaxMs", lags.Max());
        }

        double[] all = [.. spread, .. burst];
        report.Check(starts.Started == Due && starts.IsOnce, "each run that was due has started, once");
        report.Check(all.Min() >= 0, "none has started before its time");
        report.Check(all.Max() <= MaxLag.TotalMilliseconds, "each has started within 2 s of its time");
    }
}
