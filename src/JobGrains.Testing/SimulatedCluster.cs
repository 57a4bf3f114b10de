using JobGrains.Hosting;
using JobGrains.Testing.Cluster;
using JobGrains.Testing.Kernel;
using JobGrains.Testing.Stories;

namespace JobGrains.Testing;

/// <summary>
/// Several silos on one thread, in virtual time, with every interleaving and fault drawn from a seed. A story (the test) runs on it: what it awaits takes virtual time, so that hours pass in
/// milliseconds. Processors are the application's own, with its services; their <see cref="TimeProvider"/> is virtual. What the story awaits takes no cancellation token: it is bounded by
/// <see cref="SimulatedClusterOptions.MaxVirtualTime"/> and <see cref="SimulatedClusterOptions.MaxRealWait"/>.
/// </summary>
public sealed partial class SimulatedCluster
{
    private readonly SimulatedClusterOptions _options;
    private readonly SimWorld _world;
    private readonly SimCluster _cluster;
    private readonly StoryThread _thread;
    private readonly StartLog _log;
    private readonly Nemesis _nemesis;
    private readonly Dictionary<SiloId, SiloContainer> _containers = [];
    private readonly StorageFaults _storage;

    internal SimulatedCluster(SimulatedClusterOptions options, SimCluster cluster)
    {
        _options = options;
        _world = cluster.World;
        _cluster = cluster;
        _log = new StartLog(_cluster);
        _thread = new StoryThread(_world, _cluster.Scheduler);
        _nemesis = new Nemesis(_cluster);
        _storage = new StorageFaults(_cluster.Rates);
        Client = new SimulatedJobClient(new StoryRoute(_cluster, _thread));
    }

    /// <summary>
    /// Calls the cluster as an application does: through a silo that is well, drawn for each call. What changes something is never repeated by it: when the silo ends or does not answer in time, the outcome is
    /// unknown, and <see cref="JobGrainsUnavailableException"/> or <see cref="JobRunUnknownException"/> says so. What only asks or waits goes on at another silo.
    /// </summary>
    public IJobClient Client { get; }

    /// <summary>Virtual time.</summary>
    public TimeProvider Time => _cluster.Time;

    /// <summary>The virtual time that has passed since the cluster began.</summary>
    public TimeSpan Elapsed => _world.Elapsed;

    /// <summary>The seed.</summary>
    public ulong Seed => _world.Seed;

    /// <summary>The silos that run, are members and are not stopping, in the order in which they joined.</summary>
    public IReadOnlyList<SiloId> Silos => _thread.Do(IReadOnlyList<SiloId> () => [.. Members.Select(s => s.Id)]);

    /// <summary>Every start of user code so far, in its order.</summary>
    public IReadOnlyList<TaskStart> Starts => _thread.Do(IReadOnlyList<TaskStart> () => [.. _log.Starts]);

    internal SimCluster Cluster => _cluster;

    internal StartLog Log => _log;

    internal StoryThread Thread => _thread;

    private IEnumerable<SimSilo> Members => _cluster.Silos.Where(s => !s.IsOutOfMembership && !s.IsDraining);

    /// <summary>Tells a story on a new cluster, to its end, on a thread of its own. Answers when the story has ended; what it throws is thrown.</summary>
    /// <exception cref="JobValidationException">The options are invalid, or a silo's processors are.</exception>
    /// <exception cref="SimulationFailedException">
    /// The story could not go on: its virtual time is over, nothing is left that could happen, a processor waited too long for the real world, or, in strict mode, another thread came near.
    /// </exception>
    public static SimulationReport Run(SimulatedClusterOptions options, Func<SimulatedCluster, Task> story)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(story);
        options.ThrowIfInvalid();
        return new SimulationRun(options, story).Execute();
    }

    /// <summary>Tells a story once for each seed: each is another order of events, and another draw of random faults. Stops at the first that fails.</summary>
    /// <param name="seeds">The seeds, the first and the last included: <c>1..200</c> are 200 of them.</param>
    /// <param name="makeOptions">Makes the options, new ones for each seed, and what its processors use.</param>
    /// <param name="story">The story.</param>
    /// <exception cref="ArgumentException">There is no seed in the range.</exception>
    /// <exception cref="SimulationFailedException">A seed failed: the exception names it, and holds the reason.</exception>
    public static IReadOnlyList<SimulationReport> RunSeeds(Range seeds, Func<SimulatedClusterOptions> makeOptions, Func<SimulatedCluster, Task> story)
    {
        ArgumentNullException.ThrowIfNull(makeOptions);
        ArgumentNullException.ThrowIfNull(story);
        if (seeds.Start.IsFromEnd || seeds.End.IsFromEnd || seeds.Start.Value > seeds.End.Value)
        {
            throw new ArgumentException($"There is no seed in {seeds}. Write the first and the last one, as in 1..200.", nameof(seeds));
        }

        var reports = new List<SimulationReport>();
        for (var seed = seeds.Start.Value; seed <= seeds.End.Value; seed++)
        {
            var options = makeOptions() ?? throw new ArgumentException("It made no options.", nameof(makeOptions));
            options.Seed = (ulong)seed;
            try
            {
                reports.Add(Run(options, story));
            }
            catch (Exception exception) when (exception is not (SimulationFailedException or JobValidationException))
            {
                throw new SimulationFailedException(options.Seed, $"{exception.Message} (Run this seed alone by setting Seed to {seed}.)", exception);
            }
        }

        return reports;
    }

    /// <summary>Lets virtual time pass: all that becomes due in it happens.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="time"/> is negative or longer than a hundred years.</exception>
    public Task AdvanceAsync(TimeSpan time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(time, TimeSpan.FromDays(36_600));
        return _thread.DoAsync(() =>
        {
            _world.TimeLimit = Math.Max(_world.TimeLimit, _world.Now + time.Ticks + _options.MaxVirtualTime.Ticks);
            return _world.DelayAsync(time);
        });
    }

    /// <summary>
    /// Lets virtual time pass until nothing is in progress: every run that was accepted has ended or waits for its time (<see cref="InstanceStatus.Delayed"/>), and no processor runs. Those that
    /// wait for their time are not waited for: let it come with <see cref="AdvanceAsync"/>.
    /// </summary>
    /// <param name="atMost">How much virtual time may pass; null means an hour.</param>
    /// <exception cref="SimulationFailedException">Something is still in progress by then; the message says what.</exception>
    public Task RunUntilIdleAsync(TimeSpan? atMost = null)
    {
        var limit = atMost ?? TimeSpan.FromHours(1);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, TimeSpan.Zero, nameof(atMost));
        return _thread.DoAsync(async () =>
        {
            if (await new IdleWait(_cluster, _log, Client).WaitAsync(limit) is { } pending)
            {
                throw new SimulationFailedException(Seed, $"The cluster is not idle after {limit} of virtual time. {pending}");
            }
        });
    }

    /// <summary>Repeats a call, after a pause, until its outcome is known. Give runs an idempotency key, or each repetition asks for another run.</summary>
    public Task<T> InsistAsync<T>(Func<IJobClient, Task<T>> call)
    {
        ArgumentNullException.ThrowIfNull(call);
        return _thread.DoAsync(async () =>
        {
            while (true)
            {
                try
                {
                    return await call(Client);
                }
                catch (Exception exception) when (exception is JobGrainsUnavailableException or JobRunUnknownException)
                {
                    await _world.DelayAsync(TimeSpan.FromSeconds(1));
                }
            }
        });
    }

    /// <summary>Waits for the end of a run, as <see cref="IJobClient.WaitAsync"/>, and gathers what is known of it. Goes on whatever happens to silos.</summary>
    /// <exception cref="JobInstanceNotFoundException">There is none, or it was pruned.</exception>
    public async Task<ObservedRun> WaitAsync(InstanceId instanceId)
    {
        await InsistAsync(client => client.WaitAsync(instanceId));
        return await ObserveAsync(instanceId);
    }

    /// <summary>Gathers what is known of a run as it is now.</summary>
    /// <exception cref="JobInstanceNotFoundException">There is none, or it was pruned.</exception>
    public Task<ObservedRun> ObserveAsync(InstanceId instanceId) => _thread.DoAsync(() => new RunObserver(this).ObserveAsync(instanceId));

    /// <summary>Waits for a start of user code: the first that meets the condition, whether it has happened or will.</summary>
    public Task<TaskStart> WaitForStartAsync(Func<TaskStart, bool> condition)
    {
        ArgumentNullException.ThrowIfNull(condition);
        return _thread.DoAsync(() => _log.WhenAsync(condition));
    }

    /// <summary>Waits for a start of user code of a run: the first, whether it has happened or will.</summary>
    public Task<TaskStart> WaitForStartAsync(InstanceId instanceId) => WaitForStartAsync(start => start.InstanceId == instanceId);

    internal async Task StartAsync()
    {
        await _cluster.StartAsync();
        var declared = new HashSet<(JobId Id, int Revision)>();
        foreach (var silo in _cluster.Silos.ToList())
        {
            await DeclareAsync(silo, [.. _containers[silo.Id].Declarations.Where(declaration => declared.Add((declaration.Definition.Id, declaration.Definition.Revision)))]);
        }

        if (_options.FaultStrength > 0)
        {
            BeginFaults(_options.FaultStrength);
        }
    }

    /// <summary>The story is over.</summary>
    internal void End() => _thread.IsOver = true;

    /// <summary>Makes what a silo brings of its own.</summary>
    internal SiloSetup Equip(SimSilo silo)
    {
        var container = new SiloContainer(_options, silo, _cluster, _log);
        _containers.Add(silo.Id, container);
        return container.Setup;
    }

    internal async Task CloseServicesAsync()
    {
        foreach (var container in _containers.Values)
        {
            await container.DisposeAsync();
        }
    }

    /// <summary>Whether something is going on that the story may be waiting for.</summary>
    internal bool IsBusy() => _log.Running.Any() || _cluster.MayHaveOpenRuns();

    internal SimulationReport Report() => new()
    {
        Seed = Seed,
        Elapsed = Elapsed,
        Steps = _world.Steps,
        Starts = _log.Starts.Count,
        Fingerprint = _world.Hash.Value,
        WhyNotReplayable = _world.Outside?.FirstContact,
        Faults = Enum.GetValues<FaultKind>().Where(kind => _world.Faults[kind] > 0).ToDictionary(kind => kind.ToString(), kind => _world.Faults[kind]),
    };

    /// <summary>What is still going on, for failures.</summary>
    internal string Describe()
    {
        var running = _log.Running.Select(start => start.ToString()).ToList();
        return "The story has not ended. " + (running.Count == 0 ? "No processor runs." : $"Running: {string.Join("; ", running.Take(10))}{(running.Count > 10 ? "; …" : "")}.");
    }

    /// <summary>Saves the jobs that are declared in code, as a silo does when it starts.</summary>
    private async Task DeclareAsync(SimSilo silo, IReadOnlyList<JobDeclaration> declarations)
    {
        while (declarations.Count > 0 && !silo.HasCrashed)
        {
            try
            {
                var declaring = Task.Factory.StartNew(
                    () => JobDeclarer.DeclareAsync(declarations, () => silo.Embedded, CancellationToken.None), CancellationToken.None, TaskCreationOptions.None, silo.Scheduler).Unwrap();
                await await Task.WhenAny(declaring, silo.Scheduler.Killed);
                return;
            }
            catch (JobGrainsUnavailableException)
            {
                await _world.DelayAsync(TimeSpan.FromSeconds(1));
            }
        }
    }
}
