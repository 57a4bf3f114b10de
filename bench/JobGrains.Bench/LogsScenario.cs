using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace JobGrains.Bench;

/// <summary>Runs that log much: how much of it is kept, what a line costs whoever logs it, and whether what is missing is marked and counted.</summary>
internal static partial class LogsScenario
{
    private const int Runs = 16;
    private const int ReadPage = 10_000;
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(20);
    private static readonly JobId JobId = "logs";

    public static async Task RunAsync(StartBenchHost startHost, BenchArguments arguments, Report report)
    {
        var perRun = (long)arguments.Lines * arguments.Seconds / Runs;
        var times = new CallTimes();
        await using var host = await startHost(jobs => jobs
            .Configure(options =>
            {
                // Only what the buffers cannot take is to be dropped.
                options.Slots = Runs;
                options.RunLogs.MaxLines = 1_000_000;
                options.RunLogs.MaxSize = 256 << 20;
            })
            .AddProcessor(JobId.Value, async (context, cancellationToken) =>
            {
                times.Add(await LogAsync(context, perRun, arguments.Seconds, cancellationToken));
                return ProcessorResult.Succeeded();
            }));
        await host.Client.SaveAsync(new JobDefinition { Id = JobId, Processor = JobId.Value, ConcurrencyPerSilo = Runs });

        var began = Stopwatch.GetTimestamp();
        var runs = await Task.WhenAll(Enumerable.Range(0, Runs).Select(_ => host.Client.RunAsync(JobId)));
        await Task.WhenAll(runs.Select(run => host.Client.WaitAsync(run.InstanceId)));
        var logged = Stopwatch.GetElapsedTime(began);
        var memory = GC.GetTotalMemory(forceFullCollection: false);
        foreach (var run in runs)
        {
            await UntilStoredAsync(host.Client, run.InstanceId, perRun);
        }

        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        report.AddPeakWorkingSet();
        var kept = 0L;
        var dropped = 0L;
        var marks = 0L;
        foreach (var run in runs)
        {
            var (ofRun, droppedOfRun, marksOfRun) = await CountAsync(host.Client, run.InstanceId, report);
            report.Check(ofRun + droppedOfRun == perRun, $"the log of a run has {perRun} lines with those that its marks stand for: {ofRun} + {droppedOfRun}");
            kept += ofRun;
            dropped += droppedOfRun;
            marks += marksOfRun;
        }

        report.Add("scenario", "logs");
        report.Add("store", arguments.StoreName);
        report.Add("throttled", arguments.Throttle ? "yes" : "no");
        report.Add("logged", perRun * Runs);
        report.Add("kept", kept);
        report.Add("dropped", dropped);
        report.Add("marks", marks);
        report.Add("loggedSeconds", logged.TotalSeconds);
        report.Add("seconds", seconds);
        report.Add("linesPerSecond", kept / seconds);
        report.Add("p50CallMicroseconds", times.Percentile(0.5));
        report.Add("p9999CallMicroseconds", times.Percentile(0.9999));
        report.Add("longestCallMs", times.Longest.TotalMilliseconds);
        report.Add("managedMemoryMb", memory / (1024.0 * 1024.0));
        report.Check(!arguments.Throttle || dropped > 0, "a disk that is too slow has lines dropped");
    }

    /// <summary>Logs its lines evenly over the time, some at each tick.</summary>
    private static async Task<CallTimes> LogAsync(IJobContext context, long lines, int seconds, CancellationToken cancellationToken)
    {
        var times = new CallTimes();
        var began = Stopwatch.GetTimestamp();
        for (var line = 0L; line < lines;)
        {
            for (var due = Math.Min(lines, (long)(lines * Stopwatch.GetElapsedTime(began).TotalSeconds / seconds) + 1); line < due; line++)
            {
                var called = Stopwatch.GetTimestamp();
                LogImported(context.Logger, line, "orders-2026-11-21.csv", 17);
                times.Add(called);
            }

            await Task.Delay(Tick, cancellationToken);
        }

        return times;
    }

    private static async Task UntilStoredAsync(IJobClient client, InstanceId run, long lines)
    {
        while ((await client.ReadLogAsync(new RunLogQuery { InstanceId = run, After = lines - 1 })).Next < lines)
        {
        }
    }

    private static async Task<(long Kept, long Dropped, long Marks)> CountAsync(IJobClient client, InstanceId run, Report report)
    {
        var (kept, dropped, marks) = (0L, 0L, 0L);
        var query = new RunLogQuery { InstanceId = run, Limit = ReadPage };
        while (true)
        {
            var page = await client.ReadLogAsync(query);
            foreach (var line in page.Lines)
            {
                (kept, dropped, marks) = line.Dropped == 0 ? (kept + 1, dropped, marks) : (kept, dropped + line.Dropped, marks + 1);
                report.Check(line.Number == kept + dropped, "a line has the number of its place");
            }

            if (!page.HasMore)
            {
                return (kept, dropped, marks);
            }

            query = query with { After = page.Next };
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Imported row {Row} of {File} in {Milliseconds} ms")]
    private static partial void LogImported(ILogger logger, long row, string file, int milliseconds);
}
