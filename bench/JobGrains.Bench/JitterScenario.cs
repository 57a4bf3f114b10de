using Quartz;

namespace JobGrains.Bench;

/// <summary>
/// Jobs that are all due every whole second, for a minute: how late each fire starts. Then the same with Quartz.NET, whose jobs are in memory. The first seconds are reported by
/// themselves, for both: a process compiles then what it runs for the first time.
/// </summary>
internal static class JitterScenario
{
    public const int WarmUpSeconds = 5;

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    public static async Task RunAsync(StartBenchHost startHost, BenchArguments arguments, Report report)
    {
        report.Add("scenario", "jitter");
        report.Add("jobs", arguments.Jobs);
        report.Add("seconds", arguments.Seconds);
        report.Add("store", arguments.StoreName);
        report.Add("warmUpSeconds", WarmUpSeconds);
        var ours = new Lateness(arguments.Jobs, WarmUpSeconds, arguments.Seconds);
        await MeasureOursAsync(startHost, arguments, ours);
        ours.Report(report, "");
        var theirs = new Lateness(arguments.Jobs, WarmUpSeconds, arguments.Seconds);
        await MeasureQuartzAsync(arguments, theirs);
        theirs.Report(report, "quartz");
    }

    public static async Task MeasureOursAsync(StartBenchHost startHost, BenchArguments arguments, Lateness lateness)
    {
        await using var host = await startHost(jobs => jobs.AddProcessor("jitter", (context, _) =>
        {
            lateness.Add(context.ScheduledTime);
            return new(ProcessorResult.Succeeded());
        }));
        var start = FirstSecond(arguments.Jobs);
        lateness.Start = start;
        var lifecycle = new LifecycleWindow(start, start + ((WarmUpSeconds + arguments.Seconds - 1) * Second));
        await Parallel.ForEachAsync(Enumerable.Range(0, arguments.Jobs), new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (job, cancellationToken) =>
            await host.Client.SaveAsync(new JobDefinition
            {
                Id = new JobId($"jitter-{job}"),
                Processor = "jitter",
                Schedule = Schedule.FixedRate(Second) with { Start = start },
                Lifecycle = lifecycle,
            }, cancellationToken: cancellationToken));
        await Task.Delay(lifecycle.End!.Value + (5 * Second) - DateTimeOffset.UtcNow);
    }

    private static async Task MeasureQuartzAsync(BenchArguments arguments, Lateness lateness)
    {
        var scheduler = await QuartzSchedulerBuilder.Create(static _ => { }).BuildScheduler();
        QuartzJob.Lateness = lateness;
        var start = FirstSecond(arguments.Jobs);
        lateness.Start = start;
        for (var job = 0; job < arguments.Jobs; job++)
        {
            await scheduler.ScheduleJob(
                JobBuilder.Create<QuartzJob>().WithIdentity($"jitter-{job}").Build(),
                TriggerBuilder.Create().StartAt(start).WithSimpleSchedule(simple => simple.WithInterval(Second).WithRepeatCount(WarmUpSeconds + arguments.Seconds - 1)).Build());
        }

        await scheduler.Start();
        await Task.Delay(start + ((WarmUpSeconds + arguments.Seconds + 4) * Second) - DateTimeOffset.UtcNow);
        await scheduler.Shutdown();
    }

    public static DateTimeOffset FirstSecond(int jobs) => new((DateTimeOffset.UtcNow.AddSeconds(5 + (jobs / 500)).UtcTicks / TimeSpan.TicksPerSecond + 1) * TimeSpan.TicksPerSecond, TimeSpan.Zero);
}
