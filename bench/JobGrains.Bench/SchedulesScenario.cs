using System.Diagnostics;

namespace JobGrains.Bench;

/// <summary>
/// Very many jobs with schedules: what they cost while nothing is due, and how long 100,000 of them take that are due in the same second. A thousand others fire before that: a process compiles then what it runs for the first time.
/// </summary>
internal static class SchedulesScenario
{
    private const int MostDue = 100_000;
    private const int MostWarmUp = 1_000;
    private const int Savers = 256;
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    public static async Task RunAsync(StartBenchHost startHost, BenchArguments arguments, Report report)
    {
        var due = Math.Min(arguments.Jobs, MostDue);
        var fired = new int[due];
        var left = due;
        var done = new TaskCompletionSource<DateTimeOffset>();
        var warmUps = Math.Min(due, MostWarmUp);
        var warm = new TaskCompletionSource();
        await using var host = await startHost(jobs => jobs.AddProcessor("warm-up", (_, _) =>
        {
            if (Interlocked.Decrement(ref warmUps) == 0)
            {
                warm.TrySetResult();
            }

            return new(ProcessorResult.Succeeded());
        }).AddProcessor("due", (context, _) =>
        {
            if (Interlocked.Increment(ref fired[int.Parse(context.Parameters!, System.Globalization.CultureInfo.InvariantCulture)]) == 1 && Interlocked.Decrement(ref left) == 0)
            {
                done.TrySetResult(DateTimeOffset.UtcNow);
            }

            return new(ProcessorResult.Succeeded());
        }));
        var started = Stopwatch.GetTimestamp();
        await SaveAsync(host.Client, arguments.Jobs, Schedule.Cron("H H 1 1 *"));
        report.Add("scenario", "schedules");
        report.Add("jobs", arguments.Jobs);
        report.Add("store", arguments.StoreName);
        report.Add("savedPerSecond", arguments.Jobs / Stopwatch.GetElapsedTime(started).TotalSeconds);
        AddMemory(report, "saved");
        report.Add("idleCpuPercent", await MeasureIdleAsync(TimeSpan.FromSeconds(arguments.Seconds)));

        if (host.CanRestart)
        {
            var start = await host.RestartAsync();
            var asked = Stopwatch.GetTimestamp();
            report.Check((await host.Client.GetAsync(IdOf(0)))?.NextFireTime is not null, "the new engine knows the jobs");
            report.Add("startSeconds", (start + Stopwatch.GetElapsedTime(asked)).TotalSeconds);
        }

        AddMemory(report, "idle");

        await SaveAsync(host.Client, warmUps, Schedule.Once(WholeSecondIn(TimeSpan.FromSeconds(2))), "warm-up");
        await warm.Task.WaitAsync(Limit);

        // Time enough to save them; all of them in the same second.
        var time = WholeSecondIn(TimeSpan.FromSeconds(10 + (due / 5_000)));
        await SaveAsync(host.Client, due, Schedule.Once(time));
        report.Check(DateTimeOffset.UtcNow < time, "all jobs were saved before they were due");
        await Task.WhenAny(done.Task, Task.Delay(time - DateTimeOffset.UtcNow));
        using var process = Process.GetCurrentProcess();
        var before = process.TotalProcessorTime;
        var paused = GC.GetTotalPauseDuration();
        await Task.WhenAny(done.Task, Task.Delay(Limit));
        process.Refresh();
        report.Add("drainCpuSeconds", (process.TotalProcessorTime - before).TotalSeconds);
        report.Add("drainPausedSeconds", (GC.GetTotalPauseDuration() - paused).TotalSeconds);
        report.Add("due", due);
        report.Add("missed", left);
        report.Add("duplicates", fired.Sum(count => Math.Max(0, count - 1)));
        report.Add("drainSeconds", done.Task.IsCompleted ? (await done.Task - time).TotalSeconds : Limit.TotalSeconds);
        report.Check(left == 0 && fired.All(count => count == 1), "every fire has run once");
    }

    /// <summary>What is in use, and what lives in the heap as of the last collection.</summary>
    private static void AddMemory(Report report, string when)
    {
        using var process = Process.GetCurrentProcess();
        report.Add(when + "WorkingSetMb", process.WorkingSet64 / 1e6);
        report.Add(when + "HeapMb", GC.GetGCMemoryInfo(GCKind.Any).HeapSizeBytes / 1e6);
    }

    private static JobId IdOf(int job, string processor = "due") => new($"{processor}-{job}");

    private static DateTimeOffset WholeSecondIn(TimeSpan time) => new((DateTimeOffset.UtcNow + time).UtcTicks / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond, TimeSpan.Zero);

    private static Task SaveAsync(IJobClient client, int count, Schedule schedule, string processor = "due") =>
        Parallel.ForEachAsync(Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = Savers }, async (job, cancellationToken) =>
            await client.SaveAsync(new JobDefinition
            {
                Id = IdOf(job, processor),
                Processor = processor,
                Parameters = job.ToString(System.Globalization.CultureInfo.InvariantCulture),
                Schedule = schedule,
            }, cancellationToken: cancellationToken));

    /// <summary>The share of a core that the process takes once what was saved has settled.</summary>
    private static async Task<double> MeasureIdleAsync(TimeSpan time)
    {
        await Task.Delay(Settling);
        using var process = Process.GetCurrentProcess();
        var before = process.TotalProcessorTime;
        var started = Stopwatch.GetTimestamp();
        await Task.Delay(time);
        process.Refresh();
        return 100 * (process.TotalProcessorTime - before) / Stopwatch.GetElapsedTime(started);
    }
}
