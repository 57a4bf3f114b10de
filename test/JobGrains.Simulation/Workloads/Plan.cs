using System.Globalization;
using JobGrains.Hosting;
using JobGrains.Testing.Kernel;

namespace JobGrains.Simulation.Workloads;

/// <summary>What a lifetime is made of, all of it drawn from its seed.</summary>
internal sealed class Plan
{
    private readonly SimRandom _random;

    public Plan(SimRandom random, WorkloadKind? kind, IReadOnlySet<FaultKind> without)
    {
        _random = random;
        Kind = kind ?? (WorkloadKind)random.Next(4);
        Profile = random.Chance(0.5) ? HostProfile.OrleansLike : HostProfile.Embedded;
        Rates = FaultRates.Draw(random.Fork("swarm"), Profile);
        if (Kind == WorkloadKind.Broadcast && random.Chance(0.6))
        {
            // A broadcast is short: only silos that come and go all the time are lost in the middle of one.
            Rates[FaultKind.SiloCrashed] = 10 + (30 * random.NextDouble());
            Rates[FaultKind.SiloSuspected] *= 6;
            Rates[FaultKind.ProcessorSlow] = 0.8;
        }

        foreach (var fault in without)
        {
            Rates[fault] = 0;
        }

        Silos = random.Next(2, 5);
        Runs = Kind is WorkloadKind.Standalone ? random.Next(1, 4) : random.Next(1, 3);
        Behaviours = FaultRates.None;
        foreach (var fault in new[] { FaultKind.ProcessorThrew, FaultKind.ProcessorHung, FaultKind.ProcessorStubborn, FaultKind.ProcessorSlow, FaultKind.ProcessorSnoozed, FaultKind.ProcessorHugeResult })
        {
            Behaviours[fault] = Rates[fault];
        }

        IsLong = Kind is WorkloadKind.MapReduce && random.Chance(0.1);
        CopiesMessages = random.Chance(0.25);
        HasKeys = random.Chance(0.5);
        FanOut = random.Next(1, 5);
        Depth = random.Next(1, 3);
        Full = random.Chance(0.7);
        IsBlind = random.Fork("blind").Chance(0.05) && !IsLong;
        IsKept = Profile == HostProfile.OrleansLike && random.Fork("kept").Chance(0.015);
        DrawSilos();
        Job = DrawJob();
    }

    public WorkloadKind Kind { get; }

    public HostProfile Profile { get; }

    public FaultRates Rates { get; }

    /// <summary>How processors misbehave, in the first phase.</summary>
    public FaultRates Behaviours { get; }

    public int Silos { get; }

    public int Runs { get; }

    /// <summary>Whether one task takes minutes, so that everything else goes idle.</summary>
    public bool IsLong { get; }

    /// <summary>Whether clients look at their runs only after the end: no call of theirs brings a run back that the cluster has lost sight of.</summary>
    public bool IsBlind { get; }

    /// <summary>Whether the cluster goes on until nothing need be kept of its runs, and is looked at then.</summary>
    public bool IsKept { get; }

    /// <summary>Whether messages are copied through the serializer; otherwise both ends share them, as within a silo.</summary>
    public bool CopiesMessages { get; }

    /// <summary>Whether mapped children have keys, and come in another order when their parent runs again.</summary>
    public bool HasKeys { get; }

    public int FanOut { get; }

    public int Depth { get; }

    /// <summary>For a broadcast: whether there are pre- and post-process.</summary>
    public bool Full { get; }

    public JobDefinition Job { get; }

    public TimeSpan CallTimeout { get; private set; }

    public int Slots { get; private set; }

    public int PageSize { get; private set; }

    public int Batch { get; private set; }

    public int Window { get; private set; }

    public TimeSpan Reconcile { get; private set; }

    public TimeSpan IdleAge { get; private set; }

    public TimeSpan SessionHold { get; private set; }

    public TimeSpan CatalogPeriod { get; private set; }

    public TimeSpan DrainTimeout { get; private set; }

    public int Shards { get; private set; }

    public JobGrainsOptions SiloOptions(string name)
    {
        _ = name;
        return new JobGrainsOptions
        {
            Slots = Slots,
            PageSize = PageSize,
            DispatchBatchSize = Batch,
            DispatchWindow = Window,
            RunningPages = 2,
            ReconcilePeriod = Reconcile,
            CallTimeout = CallTimeout,
            IdleAge = IdleAge,
            SessionHold = SessionHold,
            CatalogPeriod = CatalogPeriod,
            DrainTimeout = DrainTimeout,
            MaxAbandoned = Slots,
            IdempotencyRetention = IsKept ? TimeSpan.FromHours(1) : TimeSpan.FromHours(24),
        };
    }

    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Kind}, {Profile}, {Silos} silos, {Runs} runs{(IsLong ? ", long" : "")}{(IsBlind ? ", blind" : "")}{(IsKept ? ", kept" : "")}; call timeout {CallTimeout.TotalSeconds:0.#}s, reconcile {Reconcile.TotalSeconds:0.#}s, idle {IdleAge.TotalSeconds:0.#}s, slots {Slots}, page {PageSize}, batch {Batch}; faults: {Rates}; {Describe(Job)}");

    private static string Describe(JobDefinition job) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"job: {job.TaskRetry.MaxTries} tries, {job.MaxDeliveries} deliveries {job.Delivery}, {job.AttemptRetry.MaxTries} attempts, {job.ConcurrencyPerSilo} a silo, {job.Admission.MaxInstances} instances {job.Admission.Overlap}, timeouts {job.Timeouts.Attempt}/{job.Timeouts.Task}/{job.Timeouts.Grace}");

    private void DrawSilos()
    {
        CallTimeout = _random.Pick<double>([1, 2, 10]) is var seconds ? TimeSpan.FromSeconds(seconds) : default;
        Slots = _random.Pick<int>([1, 2, 4, 8]);
        PageSize = _random.Pick<int>([1, 2, 3, 100]);
        Batch = _random.Pick<int>([1, 2, 50]);
        Window = _random.Next(1, 3);
        Reconcile = TimeSpan.FromSeconds(_random.Pick<int>([3, 15, 15]));
        IdleAge = TimeSpan.FromSeconds(_random.Pick<int>([1, 5, 60]));
        SessionHold = TimeSpan.FromSeconds(_random.Chance(0.1) ? 2 : _random.Pick<int>([10, 120]));
        CatalogPeriod = TimeSpan.FromSeconds(_random.Pick<int>([5, 20, 60]));
        if (IsBlind)
        {
            CatalogPeriod = TimeSpan.FromSeconds(20);
        }

        if (IsKept)
        {
            CatalogPeriod = TimeSpan.FromMinutes(1);
            IdleAge = TimeSpan.FromMinutes(1);
        }

        Shards = _random.Next(1, 4);
        DrainTimeout = TimeSpan.FromSeconds(_random.Pick<int>([0, 1, 5]));
    }

    private JobDefinition DrawJob()
    {
        var type = Kind switch
        {
            WorkloadKind.Standalone => ExecutionType.Standalone,
            WorkloadKind.Broadcast => ExecutionType.Broadcast,
            WorkloadKind.Map => ExecutionType.Map,
            _ => ExecutionType.MapReduce,
        };
        var hangs = Behaviours[FaultKind.ProcessorHung] > 0;
        return new JobDefinition
        {
            Id = "job",
            Processor = Kind == WorkloadKind.Broadcast && Full ? WorkNames.FullBroadcast : Kind.ToString(),
            ExecutionType = type,
            Parameters = "p",
            ConcurrencyPerSilo = _random.Next(1, 4),
            MaxDeliveries = _random.Next(1, 4),
            Delivery = _random.Chance(0.15) ? Delivery.AtMostOnce : Delivery.AtLeastOnce,
            TaskRetry = new RetryPolicy { MaxTries = _random.Next(1, 4), Delay = TimeSpan.FromSeconds(_random.Pick<double>([0, 0.1, 2])) },
            AttemptRetry = new RetryPolicy { MaxTries = _random.Chance(0.25) ? 2 : 1, Delay = TimeSpan.FromSeconds(_random.Pick<double>([0, 1])) },
            Admission = _random.Chance(0.3)
                ? new AdmissionOptions { MaxInstances = 1, Overlap = (OverlapPolicy)_random.Next(3), MaxBacklog = 10 }
                : AdmissionOptions.Unlimited,
            Timeouts = new TimeoutOptions
            {
                Attempt = _random.Chance(0.1) && !IsLong ? TimeSpan.FromSeconds(_random.Pick<int>([2, 30])) : null,
                Task = (hangs || _random.Chance(0.2)) && !IsLong ? TimeSpan.FromSeconds(_random.Pick<double>([0.5, 3])) : null,
                Grace = TimeSpan.FromSeconds(_random.Pick<double>([0, 0.5, 3])),
                WaitForCapacity = TimeSpan.FromMinutes(30),
            },
            Placement = new PlacementOptions { Strategy = (DispatchStrategy)_random.Pick<int>([0, 1, 3]), TrackerSilo = (TrackerSiloUse)_random.Next(2) },
            Map = new MapOptions
            {
                OnParentFailure = (OnParentFailure)_random.Next(2),
                ReduceWhen = _random.Chance(0.2) ? ReduceWhen.AllSucceeded : ReduceWhen.AllDone,
            },
            Broadcast = new BroadcastOptions { SkippedSilos = (SkippedSilos)_random.Next(2), Retry = (BroadcastRetry)_random.Next(2) },
        };
    }
}
