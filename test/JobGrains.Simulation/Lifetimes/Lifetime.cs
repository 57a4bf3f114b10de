using System.Text;
using JobGrains.Simulation.Invariants;
using JobGrains.Simulation.Ledgers;
using JobGrains.Simulation.Processors;
using JobGrains.Simulation.Workloads;
using JobGrains.Testing.Cluster;
using JobGrains.Testing.Kernel;
using JobGrains.Workers;

namespace JobGrains.Simulation.Lifetimes;

/// <summary>
/// One cluster from its first silo to the end of all its runs. First phase: everything goes wrong that the seed drew. Second: nothing does, and within a bounded
/// virtual time every accepted run has ended and every slot is free.
/// </summary>
internal sealed class Lifetime : IDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(20);

    /// <summary>By then the records of the runs have expired, what is left of cleared ones, too, and all has been deleted.</summary>
    private static readonly TimeSpan Retention = TimeSpan.FromHours(3);

    private const long MaxSteps = 200_000;

    private readonly SimWorld _world;
    private readonly Plan _plan;
    private readonly SimCluster _cluster;
    private readonly SimRandom _random;
    private readonly SimRandom _processors;
    private readonly Nemesis _nemesis;
    private readonly List<Actor> _actors = [];
    private readonly Disk? _disk;
    private readonly Hearing? _hearing;
    private readonly LogReading? _log;

    private Lifetime(ulong seed, LifetimeOptions options)
    {
        _world = new SimWorld(seed, options.Trace);
        _plan = new Plan(_world.Random.Fork("plan"), options);
        _random = _world.Random.Fork("workload");
        _disk = _plan.HasJournal ? new Disk(_world, _plan.Rates, _plan.Shards) : null;
        _processors = _world.Random.Fork("processors");
        _hearing = _plan.IsListened ? new Hearing(_world, _plan, _world.Random.Fork("ear")) : null;
        _cluster = new SimCluster(_world, new SimClusterOptions
        {
            Profile = _plan.Profile,
            Rates = _plan.Rates,
            Silos = _plan.Silos,
            Shards = _plan.Shards,
            Store = _disk?.Journal,
            CrashStore = _disk is null ? null : _disk.CrashAsync,
            CopiesMessages = _plan.CopiesMessages,
            CallTimeout = _plan.CallTimeout,
            SiloOptions = _plan.SiloOptions,
            Processors = MakeProcessors,
            Listeners = _hearing is { } hearing ? silo => [hearing.ListenerOn(silo)] : null,
        });
        _log = _plan.IsLogged ? new LogReading(_cluster) : null;
        _nemesis = new Nemesis(_cluster);
        Ledger = new Ledger(_world, _cluster, Invariant.All);
    }

    private Ledger Ledger { get; }

    public static LifetimeResult Run(ulong seed, LifetimeOptions options)
    {
        SynchronizationContext.SetSynchronizationContext(null);
        using var lifetime = new Lifetime(seed, options);
        lifetime._world.TraceWriter?.WriteLine(lifetime.Prologue());
        try
        {
            lifetime.Run();
            return lifetime.Result(null, null);
        }
        catch (SimulationException exception)
        {
            return lifetime.Result(exception.Invariant, exception.Message);
        }
        catch (Exception exception) // Anything else is a failure of the run, too, and is reported with its seed.
        {
            return lifetime.Result(exception.GetType().Name, exception.ToString());
        }
    }

    public void Dispose() => _cluster.Dispose();

    private void Run()
    {
        if (_disk is not null)
        {
            Await(_disk.OpenAsync, TimeSpan.FromMinutes(1));
        }

        Await(_cluster.StartAsync, TimeSpan.FromMinutes(1));
        if (_hearing is not null)
        {
            Await(() => Hearing.BeginAsync(_cluster), TimeSpan.FromMinutes(10));
        }

        _nemesis.Start();
        _actors.AddRange(_plan.Workload.Cast(new Stage(_cluster, Ledger, _plan, _random)));
        if (_plan.IsCordoned)
        {
            _actors.Add(new Cordoner(new Stage(_cluster, Ledger, _plan, _random.Fork("cordons"))));
        }

        var stories = Start(() => Task.WhenAll(_actors.ConvertAll(a => a.RunAsync())));
        var faults = _plan.IsLong || _plan.IsDelayed ? TimeSpan.FromMinutes(_plan.IsLong ? 3 : 2) : TimeSpan.FromSeconds(_random.Next(5, 45));
        var calm = Start(() => Task.WhenAny(stories, _world.DelayAsync(faults)));
        _world.Run(calm, 2 * faults, MaxSteps, Describe);

        _world.Trace("world", "CALM: from now on nothing goes wrong, and everything has to end");
        _nemesis.Stop();
        _plan.Behaviours.Calm();
        _cluster.Calm(2);
        Ledger.CalmAt = _world.Elapsed;
        _world.Run(stories, Bound, MaxSteps, Describe);
        Await(CheckSlotsAsync, Bound);
        Await(() => Task.WhenAll(_actors.ConvertAll(a => a.VerifyAsync())), Bound);
        Await(CheckIndexAsync, 3 * Bound);
        if (_hearing is not null)
        {
            Await(() => _hearing.VerifyAsync(Ledger.Runs), 2 * Bound);
        }

        if (_log is not null)
        {
            Await(() => _log.VerifyAsync(Ledger.Runs), Bound);
        }

        if (_plan.IsSearched)
        {
            Await(CheckSearchAsync, Bound);
        }

        if (_plan.IsKept)
        {
            Await(CheckLeftoversAsync, Retention + Bound);
        }
    }

    /// <summary>Tells what was drawn, and how the lines below are to be read.</summary>
    private string Prologue() => $"""
        seed {_world.Seed}: {_plan.ToString().Replace("; ", "\n  ", StringComparison.Ordinal)}

        Each line: seconds of virtual time, steps so far, who, what. s1@4 is a silo: name and incarnation. A call is told of when it ends.
        START and END are of user code, on that silo. RUN, SEEN: what a client was told. log: the engine's own log. store, network: faults.

        """;

    private void Await(Func<Task> work, TimeSpan bound) => _world.Run(Start(work), bound, MaxSteps, Describe);

    private Task Start(Func<Task> work) => Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.None, _cluster.Scheduler).Unwrap();

    /// <summary>Once all runs have ended, every slot is free, but for what a stubborn processor holds until it returns.</summary>
    private async Task CheckSlotsAsync()
    {
        for (var wait = TimeSpan.FromMilliseconds(100); ; wait *= 2)
        {
            var busy = await FindBusyAsync();
            if (busy is null)
            {
                return;
            }

            if (wait > TimeSpan.FromMinutes(2))
            {
                throw new SimulationException("SlotsAreFreed", $"All runs have ended, and {busy}. {Describe()}");
            }

            await _world.DelayAsync(wait);
        }
    }

    /// <summary>Once all runs have ended, the index of open instances has none: at once where it is kept with the records, otherwise when it has looked at them.</summary>
    private async Task CheckIndexAsync()
    {
        var patience = _plan.Profile == HostProfile.OrleansLike || _plan.Operated is not null ? TimeSpan.FromMinutes(30) : TimeSpan.Zero;
        for (var wait = TimeSpan.FromSeconds(2); ; wait *= 2)
        {
            if (await _cluster.ListOpenAsync(max: 10) is not [var entry, ..])
            {
                return;
            }

            if (wait > patience)
            {
                _world.Fail("NothingIsOrphaned", $"Clients have seen all their runs end, and {entry.InstanceId} is listed as open ({entry.State}).");
                return;
            }

            await _world.DelayAsync(wait);
        }
    }

    /// <summary>Every run is found by its job, in the state that it has.</summary>
    private async Task CheckSearchAsync()
    {
        foreach (var job in _plan.Jobs)
        {
            var found = (await _cluster.InsistAsync(client => client.FindAsync(new InstanceQuery { JobId = job.Id }))).Instances;
            foreach (var run in Ledger.Runs)
            {
                if (run.InstanceId.JobId == job.Id && run.Seen.Count > 0 && found.FirstOrDefault(info => info.InstanceId == run.InstanceId)?.Status != run.Seen[^1].Status)
                {
                    _world.Fail("RunsAreFound", $"{run.InstanceId} is {run.Seen[^1].Status}, and a search by its job finds: {string.Join(", ", found.Select(info => $"{info.InstanceId} {info.Status}"))}.");
                }
            }
        }
    }

    /// <summary>Once all has expired, the store has nothing of the runs but rows of history.</summary>
    private async Task CheckLeftoversAsync()
    {
        await _world.DelayAsync(Retention);
        if (_cluster.EntryStore!.FindLeftover() is { } leftover)
        {
            _world.Fail("NothingIsLeftBehind", $"The store still has {leftover}.");
        }
    }

    private async Task<string?> FindBusyAsync()
    {
        try
        {
            foreach (var silo in await _cluster.CallAsync(c => c.GetSilosAsync()))
            {
                if (silo.Capacity.Load > 0)
                {
                    return $"silo {silo.Id} still has {silo.Capacity.Load} tasks";
                }
            }

            return null;
        }
        catch (JobGrainsUnavailableException exception)
        {
            return $"the silos cannot be listed ({exception.Message})";
        }
    }

    private IEnumerable<ProcessorRegistration> MakeProcessors(SimSilo silo) =>
    [
        ProcessorRegistration.OfInstance(WorkNames.Standalone, new StandaloneWork(Ledger, _plan, _processors, silo) { Log = _log }),
        ProcessorRegistration.OfInstance(WorkNames.FullBroadcast, new BroadcastWork(Ledger, _plan, _processors, silo) { Log = _log }),
        ProcessorRegistration.OfInstance(WorkNames.Map, new MapWork(Ledger, _plan, _processors, silo) { Log = _log }),
        ProcessorRegistration.OfInstance(WorkNames.MapReduce, new MapReduceWork(Ledger, _plan, _processors, silo) { Log = _log }),
    ];

    private string Describe()
    {
        var text = new StringBuilder("Pending: ");
        foreach (var actor in _actors)
        {
            text.Append(actor).Append("; ");
        }

        foreach (var run in Ledger.Runs)
        {
            foreach (var start in run.Starts)
            {
                if (start.IsRunning && !start.Silo.HasCrashed)
                {
                    text.Append("running: ").Append(start).Append("; ");
                }
            }
        }

        text.Append("silos: ").AppendJoin(", ", _cluster.Silos.Select(s => s.Id + (s.IsHealthy ? "" : s.HasCrashed ? " (crashed)" : " (not healthy)")));
        return text.ToString();
    }

    private LifetimeResult Result(string? invariant, string? failure) => new()
    {
        Seed = _world.Seed,
        Hash = _world.Hash.Value,
        Workload = _plan.Workload.Name,
        Plan = _plan,
        Faults = _world.Faults,
        Steps = _world.Steps,
        VirtualTime = _world.Elapsed,
        Runs = Ledger.Receipts.Count,
        Reduces = Ledger.Runs.Sum(r => r.Reduces.Count(d => d.IsWhole)),
        LostTargets = _actors.Sum(s => s.LostTargets),
        Redeliveries = _actors.Sum(s => s.Redeliveries),
        Invariant = invariant,
        Failure = failure,
    };
}
