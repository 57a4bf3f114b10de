using System.Globalization;
using JobGrains.Hosting;
using JobGrains.Simulation.Lifetimes;
using JobGrains.Testing.Kernel;

namespace JobGrains.Simulation.Workloads;

/// <summary>What a lifetime is made of, all of it drawn from its seed.</summary>
internal sealed class Plan
{
    private readonly SimRandom _random;

    public Plan(SimRandom random, LifetimeOptions options)
    {
        bool Is(Condition condition, bool drawn) => drawn || options.With.Contains(condition);

        _random = random;
        var drawn = WorkloadList.Draw(random);
        Workload = options.Workload ?? (random.Fork("schedules").Chance(0.013) ? WorkloadList.Find(nameof(Schedules))! : drawn);
        Profile = Is(Condition.OrleansLike, random.Chance(0.5)) ? HostProfile.OrleansLike : HostProfile.Embedded;
        Rates = FaultRates.Draw(random.Fork("swarm"), Profile);
        Silos = random.Pick<int>([2, 2, 3, 4]);
        Runs = random.Next(3) == 0 ? 2 : 1;
        CopiesMessages = Is(Condition.Copied, random.Chance(0.01));
        HasKeys = random.Chance(0.5);
        FanOut = random.Next(1, 5);
        Depth = random.Next(1, 3);
        DrawSilos();
        Workload.Shape(this, random.Fork("shape"));
        if (Is(Condition.Takeovers, random.Fork("takeovers").Chance(0.05)))
        {
            DrawTakeovers(random.Fork("takeovers"));
        }

        if (Is(Condition.Crowded, random.Fork("crowded").Chance(0.005)) && !IsLong)
        {
            DrawCrowd(random.Fork("crowded"));
        }

        foreach (var fault in options.Without)
        {
            Rates[fault] = 0;
        }

        DrawnRates = Rates.Copy();
        Behaviours = Rates.Copy();
        IsDelayed = Is(Condition.Delayed, random.Fork("delayed").Chance(0.01)) && !IsLong;
        IsBlind = Is(Condition.Blind, random.Fork("blind").Chance(IsDelayed ? 0.5 : 0.015)) && !IsLong;
        IsCordoned = Is(Condition.Cordoned, random.Fork("cordoned").Chance(0.05));
        IsKept = Profile == HostProfile.OrleansLike && Is(Condition.Kept, random.Fork("kept").Chance(0.005));
        IsSearched = random.Fork("searched").Chance(0.1);
        IsListened = Is(Condition.Listened, random.Fork("listened").Chance(0.01)) && !IsKept;
        IsLogged = Is(Condition.Logged, random.Fork("logged").Chance(0.01)) && !IsKept;
        if (IsKept)
        {
            CatalogPeriod = TimeSpan.FromMinutes(1);
            IdleAge = TimeSpan.FromMinutes(1);
            Shards = 1;
        }

        if (IsBlind)
        {
            CatalogPeriod = TimeSpan.FromSeconds(20);
        }

        Jobs = Workload.DrawJobs(new JobDrawing(this, random));
    }

    public Workload Workload { get; }

    public HostProfile Profile { get; set; }

    public FaultRates Rates { get; }

    /// <summary>The rates as they were drawn; <see cref="Rates"/> are zero once the world is calm.</summary>
    public FaultRates DrawnRates { get; }

    /// <summary>How processors misbehave, in the first phase.</summary>
    public FaultRates Behaviours { get; }

    public int Silos { get; set; }

    public int Runs { get; set; }

    /// <summary>Over which time the runs begin.</summary>
    public TimeSpan Spread { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>How likely a run is to begin only when the faults are long over.</summary>
    public double LongDelayRate { get; set; }

    /// <summary>How likely a client cancels its run, and a task of it.</summary>
    public double CancelRate { get; set; } = 0.12;

    public double CancelTaskRate { get; set; } = 0.05;

    /// <summary>How likely a mapping task, where children have keys, maps one that no other delivery of it maps.</summary>
    public double ExtraChildRate { get; set; } = 0.1;

    /// <summary>How likely a client retries a run that did not succeed.</summary>
    public double RetryRate { get; set; } = 0.4;

    /// <summary>Whether one task takes minutes, so that everything else goes idle.</summary>
    public bool IsLong { get; set; }

    /// <summary>Whether most runs wait a minute or two for their time: longer than a timer of their activations is kept for. The faults go on meanwhile.</summary>
    public bool IsDelayed { get; }

    /// <summary>Whether the store is a journal on a simulated disk.</summary>
    public bool HasJournal { get; set; }

    /// <summary>Whether clients look at their runs only after the end: no call of theirs brings a run back that the cluster has lost sight of.</summary>
    public bool IsBlind { get; }

    /// <summary>Whether an operator takes silos out of service, and puts them back.</summary>
    public bool IsCordoned { get; }

    /// <summary>Whether the cluster goes on until nothing need be kept of its runs, and is looked at then.</summary>
    public bool IsKept { get; }

    /// <summary>Whether somebody listens to what becomes of all runs.</summary>
    public bool IsListened { get; }

    /// <summary>Whether processors log, more than fits.</summary>
    public bool IsLogged { get; }

    /// <summary>Whether all runs are looked for by their jobs in the end.</summary>
    public bool IsSearched { get; }

    /// <summary>Whether messages are copied through the serializer; otherwise both ends share them, as within a silo.</summary>
    public bool CopiesMessages { get; }

    /// <summary>Whether mapped children have keys, and come in another order when their parent runs again.</summary>
    public bool HasKeys { get; }

    public int FanOut { get; set; }

    public int Depth { get; set; }

    public IReadOnlyList<JobDefinition> Jobs { get; }

    /// <summary>The job that an operator creates and changes; null where clients create their jobs themselves.</summary>
    public JobId? Operated { get; set; }

    public TimeSpan CallTimeout { get; private set; }

    public int Slots { get; private set; }

    public int PageSize { get; set; }

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
        var options = new JobGrainsOptions
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
        if (IsLogged)
        {
            // A few lines fit.
            options.RunLogs.RunBufferSize = 1_000;
        }

        return options;
    }

    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Workload.Name}, {Profile}{(HasJournal ? " on a journal" : "")}, {Silos} silos, {Runs} runs{(IsLong ? ", long" : "")}{(IsDelayed ? ", delayed" : "")}{(IsCordoned ? ", cordoned" : "")}{(IsBlind ? ", blind" : "")}{(IsKept ? ", kept" : "")}{(IsListened ? ", listened" : "")}{(IsLogged ? ", logged" : "")}; call timeout {CallTimeout.TotalSeconds:0.#}s, reconcile {Reconcile.TotalSeconds:0.#}s, idle {IdleAge.TotalSeconds:0.#}s, slots {Slots}, page {PageSize}, batch {Batch}; faults: {DrawnRates}; {string.Join("; ", Jobs.Select(Describe))}");

    /// <summary>Activations end again and again, so that what one of them has sent arrives when the next has long taken over.</summary>
    private void DrawTakeovers(SimRandom random)
    {
        Rates[FaultKind.CallSlow] = 0.15 + (0.15 * random.NextDouble());
        Rates[FaultKind.ActivationEnded] = 100 + (100 * random.NextDouble());
        Rates[FaultKind.ProcessorSlow] = 0.8;
    }

    /// <summary>Tasks wait, in the silos and for them.</summary>
    private void DrawCrowd(SimRandom random)
    {
        Runs *= random.Next(2, 6);
        FanOut += 2;
        Slots = 1;
        Batch = random.Pick<int>([2, 50]);
    }

    private static string Describe(JobDefinition job) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"job {job.Id}: {job.ExecutionType}, {job.TaskRetry.MaxTries} tries, {job.MaxDeliveries} deliveries {job.Delivery}, {job.AttemptRetry.MaxTries} attempts, {job.ConcurrencyPerSilo} a silo, {(job.Admission.MaxInstances == 0 ? "no limit" : $"{job.Admission.MaxInstances} instances {job.Admission.Overlap} backlog {job.Admission.MaxBacklog}")}, timeouts of attempt {Seconds(job.Timeouts.Attempt)}, task {Seconds(job.Timeouts.Task)}, grace {Seconds(job.Timeouts.Grace)}");

    private static string Seconds(TimeSpan? time) => time is { } known ? string.Create(CultureInfo.InvariantCulture, $"{known.TotalSeconds:0.#}s") : "none";

    private void DrawSilos()
    {
        CallTimeout = _random.Pick<double>([1, 2, 10]) is var seconds ? TimeSpan.FromSeconds(seconds) : default;
        Slots = _random.Pick<int>([1, 2, 4, 8]);
        PageSize = _random.Pick<int>([1, 2, 3, 100]);
        Batch = _random.Pick<int>([1, 2, 50]);
        Window = _random.Next(1, 3);
        Reconcile = TimeSpan.FromSeconds(_random.Pick<int>([3, 15, 15]));
        IdleAge = TimeSpan.FromSeconds(_random.Pick<int>([1, 5, 60]));
        SessionHold = TimeSpan.FromSeconds(_random.Chance(0.1) ? 4 : _random.Pick<int>([10, 120]));
        CatalogPeriod = TimeSpan.FromSeconds(_random.Pick<int>([20, 30, 60]));
        Shards = _random.Next(1, 4);
        DrainTimeout = TimeSpan.FromSeconds(_random.Pick<int>([0, 1, 5]));
    }
}
