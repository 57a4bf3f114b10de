using JobGrains.Simulation.Processors;
using JobGrains.Testing.Kernel;

namespace JobGrains.Simulation.Workloads;

/// <summary>Draws definitions of jobs.</summary>
internal sealed class JobDrawing(Plan plan, SimRandom random)
{
    public Plan Plan { get; } = plan;

    public SimRandom Random { get; } = random;

    public JobDefinition Standalone(string id = "job") => Draw(id, ExecutionType.Standalone, WorkNames.Standalone);

    /// <summary>With or without pre- and post-process.</summary>
    public JobDefinition Broadcast(string id = "job") => Draw(id, ExecutionType.Broadcast, Random.Chance(0.7) ? WorkNames.FullBroadcast : WorkNames.Standalone);

    public JobDefinition Map(string id = "job") => Draw(id, ExecutionType.Map, WorkNames.Map);

    public JobDefinition MapReduce(string id = "job") => Draw(id, ExecutionType.MapReduce, WorkNames.MapReduce);

    /// <summary>A job of any type.</summary>
    public JobDefinition Any(string id = "job") => Random.Next(4) switch
    {
        0 => Standalone(id),
        1 => Broadcast(id),
        2 => Map(id),
        _ => MapReduce(id),
    };

    private JobDefinition Draw(string id, ExecutionType type, string processor)
    {
        var hangs = Plan.Behaviours[FaultKind.ProcessorHung] > 0;
        return new JobDefinition
        {
            Id = id,
            Processor = processor,
            ExecutionType = type,
            Parameters = "p",
            ConcurrencyPerSilo = Random.Next(1, 4),
            MaxDeliveries = Random.Next(1, 4),
            Delivery = Random.Chance(0.15) ? Delivery.AtMostOnce : Delivery.AtLeastOnce,
            TaskRetry = new RetryPolicy { MaxTries = Random.Next(1, 4), Delay = TimeSpan.FromSeconds(Random.Pick<double>([0, 0.1, 2])) },
            AttemptRetry = new RetryPolicy { MaxTries = Random.Chance(0.25) ? 2 : 1, Delay = TimeSpan.FromSeconds(Random.Pick<double>([0, 1])) },
            Admission = Random.Chance(0.3)
                ? new AdmissionOptions { MaxInstances = 1, Overlap = (OverlapPolicy)Random.Next(3), MaxBacklog = 10 }
                : AdmissionOptions.Unlimited,
            Timeouts = new TimeoutOptions
            {
                Attempt = Random.Chance(0.1) && !Plan.IsLong ? TimeSpan.FromSeconds(Random.Pick<int>([2, 30])) : null,
                Task = (hangs || Random.Chance(0.2)) && !Plan.IsLong ? TimeSpan.FromSeconds(Random.Pick<double>([0.5, 3])) : null,
                Grace = TimeSpan.FromSeconds(Random.Pick<double>([0, 0.5, 3])),
                WaitForCapacity = TimeSpan.FromMinutes(30),
            },
            Placement = new PlacementOptions { Strategy = (DispatchStrategy)Random.Pick<int>([0, 1, 3]), TrackerSilo = (TrackerSiloUse)Random.Next(2) },
            Map = new MapOptions
            {
                OnParentFailure = (OnParentFailure)Random.Next(2),
                ReduceWhen = Random.Chance(0.2) ? ReduceWhen.AllSucceeded : ReduceWhen.AllDone,
            },
            Broadcast = new BroadcastOptions { SkippedSilos = (SkippedSilos)Random.Next(2), Retry = (BroadcastRetry)Random.Next(2) },
        };
    }
}
