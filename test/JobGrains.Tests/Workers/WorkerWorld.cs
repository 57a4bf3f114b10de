using JobGrains.Dispatch;
using JobGrains.Hosting;
using JobGrains.Testing.Kernel;
using JobGrains.Workers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace JobGrains.Tests.Workers;

/// <summary>A worker on one thread in virtual time. A wait that nothing can end fails the test at once.</summary>
internal sealed class WorkerWorld
{
    public static readonly InstanceId Instance = "job.0.AAAAAAAAAAAAAAAAAAAAAA";
    private static readonly HolderId Page = new(HolderKind.Page, $"{Instance}/1/0");

    private readonly SimWorld _world;
    private readonly SimScheduler _client;

    private WorkerWorld(ulong seed, Action<JobGrainsOptions>? configure, ProcessorRegistration[] processors)
    {
        _world = new SimWorld(seed);
        _client = new SimScheduler(_world, "client");
        Host = new FakeSiloHost(_world, new ServiceCollection().AddScoped<ScopedProbe>().AddSingleton(_ => Host!.Time).BuildServiceProvider());
        Options.Slots = 4;
        configure?.Invoke(Options);
        Worker = new WorkerRuntime(Host, Options, new ProcessorRegistry(processors), NullLoggerFactory.Instance, JobGrains.Diagnostics.EngineTelemetry.Off);
        Host.Answer<SessionRequest>((_, _) => new SessionReply(Spec));
    }

    public FakeSiloHost Host { get; }

    public JobGrainsOptions Options { get; } = new();

    public WorkerRuntime Worker { get; }

    public SessionSpec Spec { get; set; } = new() { Snapshot = new JobDefinition { Id = "job", Processor = "p", ExecutionType = ExecutionType.Map, ConcurrencyPerSilo = 100 } };

    public TimeSpan Elapsed => _world.Elapsed;

    /// <summary>Runs a scenario with several interleavings.</summary>
    public static void Run(Func<WorkerWorld, Task> scenario, ProcessorRegistration processor, Action<JobGrainsOptions>? configure = null)
    {
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            for (var seed = 1UL; seed <= 10; seed++)
            {
                var world = new WorkerWorld(seed, configure, [processor]);
                var done = Task.Factory.StartNew(() => scenario(world), CancellationToken.None, TaskCreationOptions.None, world._client).Unwrap();
                world._world.Run(done, TimeSpan.FromDays(1), 1_000_000, () => $"Seed {world._world.Seed}.");
            }
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    /// <summary>Runs a scenario whose tasks start and wait at a gate of their own.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="isStubborn">Whether the tasks ignore their tokens.</param>
    /// <param name="configure">Options that differ.</param>
    public static void RunGated(Func<WorkerWorld, Gate, Task> scenario, bool isStubborn = false, Action<JobGrainsOptions>? configure = null)
    {
        Gate gate = null!;
        Run(
            world =>
            {
                gate = new Gate();
                return scenario(world, gate);
            },
            Map((c, t) => isStubborn ? gate.Stubborn(c, t) : gate.Obedient(c, t)),
            configure);
    }

    /// <summary>A processor of maps that is a function.</summary>
    public static ProcessorRegistration Map(Func<IMapContext, CancellationToken, ValueTask<ProcessorResult>> process) => ProcessorRegistration.OfDelegate("p", process);

    /// <summary>A batch of mapped tasks of a page, with the epoch's number as the page's index of the first.</summary>
    public static DeliveryRequest Batch(int count, long number = 1, long incarnation = 1, int first = 0) => new()
    {
        Holder = Page,
        InstanceId = Instance,
        Attempt = 1,
        Epoch = new(incarnation, number),
        ExecutionType = ExecutionType.Map,
        Tasks = [.. Enumerable.Range(first, count).Select(i => new DeliveredTask { TaskId = TaskId.Mapped(0, i), Payload = $"{i}" })],
    };

    /// <summary>A standalone run of its own instance.</summary>
    public DeliveryRequest Single(int run = 0, int priority = 0) => new()
    {
        Holder = new(HolderKind.Instance, $"run{run}"),
        InstanceId = InstanceId.Trusted($"job.0.{run:D22}"),
        Attempt = 1,
        Epoch = new(1, 1),
        Priority = priority,
        ExecutionType = ExecutionType.Standalone,
        Session = Spec with { Definition = Spec.Definition with { ExecutionType = ExecutionType.Standalone } },
        Tasks = [new DeliveredTask { TaskId = TaskId.Root }],
    };

    public static StopTasksRequest Stop(TimeSpan grace, params TaskId[]? tasks) =>
        new() { Holder = Page, Incarnation = 1, Tasks = tasks is { Length: > 0 } ? tasks : null, Grace = grace };

    public HoldingsReply Holdings(long incarnation = 1) => Worker.GetHoldings(new HoldingsRequest(Page, incarnation));

    public void Accept(DeliveryRequest request) => Worker.Deliver(request).Verdict.Should().Be(DeliveryVerdict.Accepted);

    public async Task<TaskReport> ReportAsync() => await Host.Reports.Reader.ReadAsync();

    public async Task<List<TaskReport>> ReportsAsync(int count)
    {
        List<TaskReport> reports = [];
        while (reports.Count < count)
        {
            reports.Add(await ReportAsync());
        }

        return reports;
    }

    public Task DelayAsync(TimeSpan delay) => Task.Delay(delay, Host.Time);
}
