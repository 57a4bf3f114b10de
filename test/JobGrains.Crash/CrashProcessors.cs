using System.Globalization;
using JobGrains.Hosting;

namespace JobGrains.Crash;

/// <summary>The jobs of the processes. Each start is logged before anything else; then the task takes a while, of at most so many milliseconds.</summary>
internal static class CrashProcessors
{
    public const string Plain = "plain";
    public const string Failing = "failing";
    public const string Map = "map";
    public const string Broadcast = "broadcast";

    /// <summary>A map lives through many kills, and each costs its unfinished tasks a delivery.</summary>
    public const int ManyDeliveries = 12;

    private const int MaxTries = 2;

    /// <summary>Few enough that kills use them up now and then.</summary>
    private const int FewDeliveries = 3;

    public static IReadOnlyList<JobDefinition> Jobs { get; } =
    [
        new() { Id = Plain, Processor = Plain, ConcurrencyPerSilo = 64, MaxDeliveries = FewDeliveries },
        new()
        {
            Id = Failing,
            Processor = Failing,
            ConcurrencyPerSilo = 64,
            MaxDeliveries = FewDeliveries,
            TaskRetry = RetryPolicy.None with { MaxTries = MaxTries, Delay = TimeSpan.FromMilliseconds(50) },
            AttemptRetry = RetryPolicy.None with { MaxTries = 2, Delay = TimeSpan.FromMilliseconds(100) },
        },
        new() { Id = Map, Processor = Map, ExecutionType = ExecutionType.MapReduce, ConcurrencyPerSilo = 64, MaxDeliveries = ManyDeliveries },
        new() { Id = Broadcast, Processor = Broadcast, ExecutionType = ExecutionType.Broadcast, ConcurrencyPerSilo = 64 },
    ];

    /// <summary>How often a task of the job may start.</summary>
    public static int MostStarts(string job) => Jobs.Where(definition => definition.Id == job).Select(definition => definition.MaxDeliveries * definition.TaskRetry.MaxTries).Single();

    public static void Register(JobGrainsBuilder jobs, ChildLog log, int longestTask) => jobs
        .AddProcessor(Plain, async (IJobContext context, CancellationToken cancellationToken) =>
        {
            await StartAsync(log, context, longestTask, cancellationToken);
            return ProcessorResult.Succeeded(context.Parameters);
        })
        .AddProcessor(Failing, async (IJobContext context, CancellationToken cancellationToken) =>
        {
            await StartAsync(log, context, longestTask, cancellationToken);
            return context.Try < MaxTries || Random.Shared.Next(2) == 0 ? ProcessorResult.Failed("as it should") : ProcessorResult.Succeeded();
        })
        .AddProcessor(Broadcast, async (IJobContext context, CancellationToken cancellationToken) =>
        {
            await StartAsync(log, context, longestTask, cancellationToken);
            return ProcessorResult.Succeeded();
        })
        .AddProcessor(
            Map,
            async (IMapContext context, CancellationToken cancellationToken) =>
            {
                await StartAsync(log, context, longestTask, cancellationToken);
                if (!context.IsRoot)
                {
                    return ProcessorResult.Succeeded(context.Payload);
                }

                var count = int.Parse(context.Parameters!, CultureInfo.InvariantCulture);
                for (var from = 0; from < count; from += 100)
                {
                    await context.MapAsync([.. Enumerable.Range(from, Math.Min(100, count - from)).Select(i => new MapItem(i.ToString(CultureInfo.InvariantCulture)))], cancellationToken);
                }

                return ProcessorResult.Succeeded();
            },
            async (context, results, cancellationToken) =>
            {
                await StartAsync(log, context, longestTask, cancellationToken);
                long sum = 0;
                var seen = new HashSet<string>();
                var succeeded = 0;
                var lost = 0;
                var others = 0;
                await foreach (var result in results.Where(result => result.TaskId != TaskId.Root).WithCancellation(cancellationToken))
                {
                    switch (result.Status)
                    {
                        case JobTaskStatus.Succeeded:
                            succeeded++;
                            seen.Add(result.Result!);
                            sum += long.Parse(result.Result!, CultureInfo.InvariantCulture);
                            break;
                        case JobTaskStatus.Lost:
                            lost++;
                            break;
                        default:
                            others++;
                            break;
                    }
                }

                log.Write(LogLine.Reduced, context.InstanceId, context.Attempt, context.Parameters, succeeded, seen.Count, sum, lost, others);
                return ProcessorResult.Succeeded(sum.ToString(CultureInfo.InvariantCulture));
            });

    private static async Task StartAsync(ChildLog log, IJobContext context, int longestTask, CancellationToken cancellationToken)
    {
        log.Write(LogLine.Started, context.InstanceId, context.Attempt, context.TaskId, context.Try, context.Epoch, context.Silo);
        await Task.Delay(Random.Shared.Next(longestTask), cancellationToken);
    }
}
