using JobGrains.Client;
using JobGrains.Hosting;
using JobGrains.Hosting.Embedded;
using JobGrains.Hosting.Entries;
using JobGrains.Hosting.Storage;
using JobGrains.Schedules;
using JobGrains.Schedules.Zones;
using JobGrains.Testing.Kernel;
using JobGrains.Workers;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace JobGrains.Testing.Cluster;

/// <summary>Silos of the embedded host on one thread, in virtual time, over a faulty network and a faulty store.</summary>
internal sealed partial class SimCluster : IDisposable
{
    private readonly SimClusterOptions _options;
    private readonly SimRandom _random;
    private readonly SimParts _parts;
    private readonly ScheduleCompiler _schedules = new(new ZoneTables(), static _ => null);
    private EmbeddedCluster _cluster;
    private readonly List<SimSilo> _silos = [];
    private readonly HashSet<SiloId> _left = [];
    private readonly List<(SimSilo Silo, Task Answer)> _abandoned = [];
    private bool _isCalm;

    public SimCluster(SimWorld world, SimClusterOptions options)
    {
        World = world;
        _options = options;
        _random = world.Random.Fork("cluster");
        Scheduler = new SimScheduler(world, "cluster");
        Time = new SimTime(Scheduler, TimeSpan.Zero);
        Loggers = world.IsTracing ? new TraceLoggers(world) : NullLoggerFactory.Instance;
        Store = new SimStore(world, options.Rates, options.Store ?? new MemoryStore(new MemoryStoreOptions { ShardCount = options.Shards }));
        EntryStore = options.Profile == HostProfile.OrleansLike ? new SimEntryStore(world, options.Rates) : null;
        var entries = EntryStore is null ? null : new EntryParts(EntryStore, new SimReminders(this, options.Rates), options.Shards);
        _parts = new SimParts(this, Store, new SimTransport(this, options.Rates), entries);
        _cluster = new EmbeddedCluster(_parts);
        Store.WakeAgain = wakeUp => _cluster.TryWake(wakeUp.Grain, new WakeUpTurn(_cluster.WakeUps, wakeUp));
    }

    public SimWorld World { get; }

    /// <summary>Whether faults are off.</summary>
    public bool IsCalm => _isCalm;

    /// <summary>Runs what belongs to no silo: clients, wake-ups, membership.</summary>
    public SimScheduler Scheduler { get; }

    public SimTime Time { get; }

    public SimStore Store { get; }

    /// <summary>The store in a world with the habits of Orleans; <see cref="Store"/> is empty there.</summary>
    public SimEntryStore? EntryStore { get; }

    public ILoggerFactory Loggers { get; }

    public GrainTypes GrainTypes => _options.GrainTypes;

    public TimeSpan CallTimeout => _options.Setup is not null && _silos is [{ Embedded: { } first }, ..] ? first.Parts.Options.CallTimeout : _options.CallTimeout;

    public bool CopiesMessages => _options.CopiesMessages;

    public FaultRates Rates => _options.Rates;

    public HostProfile Profile => _options.Profile;

    /// <summary>All silos that there ever were.</summary>
    public IReadOnlyList<SimSilo> Silos => _silos;

    /// <summary>Whether a silo was declared dead while it ran: from then on a grain may have had two activations at one time.</summary>
    public bool HadTwoActivations { get; private set; }

    /// <summary>What happens to calls beside what the rates say.</summary>
    public List<CallDisturbance> Disturbances { get; } = [];

    /// <summary>The silos that the story has cut off.</summary>
    public List<SiloId> CutOff { get; } = [];

    /// <summary>How many calls of clients were given up: they may go on in their silo, and have their effect later.</summary>
    public int AbandonedCalls { get; private set; }

    /// <summary>How many silos have left the membership.</summary>
    public int LeftCount => _left.Count;

    public bool HasLeft(SiloId silo) => _left.Contains(silo);

    public async Task StartAsync()
    {
        await StartClusterAsync();
        for (var i = 0; i < _options.Silos; i++)
        {
            AddSilo($"s{i + 1}");
        }
    }

    /// <summary>Repeats a call until it is answered.</summary>
    public async Task<T> InsistAsync<T>(Func<IJobClient, Task<T>> call)
    {
        while (true)
        {
            try
            {
                return await CallAsync(call);
            }
            catch (JobGrainsUnavailableException)
            {
                await World.DelayAsync(CallTimeout);
            }
        }
    }

    /// <summary>Asks a healthy silo for the open runs that it finds.</summary>
    public async Task<IReadOnlyList<OpenEntry>> ListOpenAsync(int max)
    {
        while (true)
        {
            var silo = Healthy.First();
            try
            {
                return await Task.Factory.StartNew(() => ListOpenAsync(silo.Embedded.Catalog, max), CancellationToken.None, TaskCreationOptions.None, silo.Scheduler).Unwrap();
            }
            catch (JobGrainsUnavailableException)
            {
                await World.DelayAsync(CallTimeout);
            }
        }
    }

    public SimSilo AddSilo(string name) => Find(_cluster.AddSilo(name));

    public void Dispose() => _cluster.Dispose();

    /// <summary>The process dies. Membership finds out later.</summary>
    public void Crash(SimSilo silo) => Crash(silo, Detection());

    /// <summary>The process dies. Membership finds out after a time, or when it is told.</summary>
    public void Crash(SimSilo silo, TimeSpan detection)
    {
        if (silo.HasCrashed || silo.HasStopped)
        {
            return;
        }

        Trace(silo, "crashes: nothing of it runs from now on");
        silo.Scheduler.Kill();
        _cluster.Crash(silo.Embedded);
        if (detection < TimeSpan.MaxValue)
        {
            World.Plan(detection, () => DeclareDead(silo));
        }
    }

    /// <summary>Membership says that a silo is dead, whether it is or not. One that still runs learns of it a while later.</summary>
    public void DeclareDead(SimSilo silo) =>
        DeclareDead(silo, _random.Between(TimeSpan.FromSeconds(0.1), TimeSpan.FromSeconds(_random.Chance(0.5) ? 2 : 36)));

    /// <summary>Membership says that a silo is dead, whether it is or not. One that still runs learns of it after <paramref name="blindness"/>.</summary>
    public void DeclareDead(SimSilo silo, TimeSpan blindness)
    {
        if (silo.IsDeclaredDead || silo.HasStopped)
        {
            return;
        }

        Trace(silo, silo.HasCrashed ? "is declared dead" : "is declared dead and still runs");
        silo.IsDeclaredDead = true;
        silo.Blindness = blindness;
        HadTwoActivations |= !silo.HasCrashed;
        _left.Add(silo.Id);
        _cluster.DeclareDead(silo.Embedded);
        LoseHealthyActivations();
    }

    /// <summary>Stops a silo in order.</summary>
    public async Task StopAsync(SimSilo silo)
    {
        Trace(silo, "drains");
        silo.DrainsSince ??= World.Elapsed;
        await _cluster.StopSiloAsync(silo.Embedded);
        if (!silo.HasCrashed)
        {
            Trace(silo, "has stopped");
            silo.HasStopped = true;
            _left.Add(silo.Id);
            silo.Scheduler.Kill();
            LoseHealthyActivations();
        }
    }

    /// <summary>Calls the cluster from a random silo that still runs, as a client there would.</summary>
    /// <exception cref="JobGrainsUnavailableException">No silo runs, or the one that was called did not answer in time.</exception>
    public async Task<T> CallAsync<T>(Func<IJobClient, Task<T>> call) => await await TryCallAsync(call);

    /// <summary>Calls as <see cref="CallAsync{T}"/> does, and answers the call when it has ended: a failure is not thrown, which costs more than most of what it interrupts.</summary>
    public async Task<Task<T>> TryCallAsync<T>(Func<IJobClient, Task<T>> call)
    {
        var running = _silos.FindAll(s => !s.HasCrashed && !s.HasStopped);
        if (running.Count == 0)
        {
            await World.DelayAsync(CallTimeout / 10);
            return Task.FromException<T>(new JobGrainsUnavailableException("No silo runs."));
        }

        var silo = _random.Pick(running);
        var answer = Task.Factory.StartNew(() => call(silo.Client), CancellationToken.None, TaskCreationOptions.None, silo.Scheduler).Unwrap();
        await ((Task)answer.WaitAsync(5 * CallTimeout, Time)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        if (!answer.IsCompleted)
        {
            AbandonedCalls++;
            _abandoned.Add((silo, answer));
            return Task.FromException<T>(new JobGrainsUnavailableException($"Silo {silo} did not answer."));
        }

        return answer;
    }

    /// <summary>Whether a call that nobody waits for any more goes on where its silo does.</summary>
    public bool AwaitsAbandonedCalls()
    {
        _abandoned.RemoveAll(static call => call.Answer.IsCompleted || call.Silo.HasCrashed || call.Silo.HasStopped);
        return _abandoned.Count > 0;
    }

    /// <summary>Ends one activation of a silo, as a collector or a rebalancer does.</summary>
    public void EndSomeActivation(SimSilo silo)
    {
        var activations = silo.Embedded.Activations;
        if (activations.Length > 0 && !silo.HasCrashed)
        {
            World.Faults.Strike(FaultKind.ActivationEnded);
            var victim = activations[_random.Next(activations.Length)];
            Trace(silo, $"deactivates {victim.Id}");
            victim.End(_random.Chance(0.7) ? ActivationEnd.Orderly : ActivationEnd.Abrupt);
        }
    }

    /// <summary>Ends all faults, and leaves a healthy cluster of at least <paramref name="silos"/> silos.</summary>
    public void Calm(int silos)
    {
        _isCalm = true;
        Rates.Calm();
        World.TimerLateRate = 0;
        foreach (var silo in _silos)
        {
            silo.IsIsolated = false;
            silo.Scheduler.Resume();
            if (World.Faults[FaultKind.ClockJumped] > 0)
            {
                silo.Time.Set(TimeSpan.Zero);
            }

            if (silo.IsDeclaredDead && !silo.HasCrashed)
            {
                _cluster.Crash(silo.Embedded);
                silo.Scheduler.Kill();
            }
        }

        for (var healthy = _silos.Count(s => s.IsHealthy); healthy < silos && !IsDown; healthy++)
        {
            AddSilo($"h{healthy + 1}");
        }
    }

    /// <summary>Whether a run may be open, by what the store says at once; always where it does not keep that itself.</summary>
    public bool MayHaveOpenRuns()
    {
        for (var shard = 0; EntryStore is null && shard < Store.ShardCount; shard++)
        {
            if (Store.ListOpenAsync(shard, after: null, max: 1) is not { IsCompletedSuccessfully: true, Result.Count: 0 })
            {
                return true;
            }
        }

        return EntryStore is not null;
    }

    public IEnumerable<SimSilo> Healthy => _silos.Where(s => s.IsHealthy);

    /// <summary>The silo that a call goes to, as far as it is known before it arrives; a grain that is not active goes to the caller's.</summary>
    internal SiloId FindTarget(Call call) =>
        call.TargetType.Placement == GrainPlacement.Anywhere
            ? _cluster.Directory.Find(call.Target)?.Silo.Id ?? call.Caller.Id
            : new SiloId(call.Target.Key[(call.Target.Key.LastIndexOf('/') + 1)..]);

    internal void Wake(GrainId grain, Turn turn) => _cluster.TryWake(grain, turn);

    internal SiloParts CreateParts(SiloId id, string name)
    {
        var scheduler = new SimScheduler(World, name);
        var time = new SimTime(scheduler, Skew());
        var silo = new SimSilo(id, name, scheduler, time);
        var setup = _options.Setup?.Invoke(silo);
        _silos.Add(silo);
        var options = setup?.Options ?? _options.SiloOptions(name);
        options.Listeners.Enabled &= setup is not null || _options.Listeners is not null;
        return new SiloParts
        {
            Time = time,
            Random = setup?.Random ?? World.Random.Fork(id.Value),
            Options = options,
            Processors = setup?.Processors ?? new ProcessorRegistry(_options.Processors(silo)),
            Filters = setup?.Filters ?? new Jobs.SiloFilters([]),
            Schedules = setup?.Schedules ?? _schedules,
            Services = setup?.Services ?? new SimServices(_options.Listeners?.Invoke(silo).ToArray()),
            Loggers = setup?.Loggers ?? Loggers,
            Telemetry = setup?.Telemetry ?? _options.Telemetry,
            UserCodeWatch = setup?.UserCodeWatch,
            UserCode = scheduler,
            Background = scheduler,
            Grains = scheduler,
        };
    }

    internal void DeliverView(EmbeddedSilo embedded, ClusterView view)
    {
        var silo = Find(embedded);
        NoteDepartures(view);
        if (silo.IsDeclaredDead)
        {
            World.Plan(silo.Blindness, () => Apply(silo, view));
        }
        else if (_random.Chance(Rates[FaultKind.ViewLagged]))
        {
            World.Faults.Strike(FaultKind.ViewLagged);
            NoteUnheard(silo.Embedded.Current, view);
            World.Plan(_random.Between(TimeSpan.Zero, TimeSpan.FromSeconds(3)), () => Apply(silo, view));
        }
        else
        {
            Apply(silo, view);
        }
    }

    internal void OnSiloEnded(EmbeddedSilo embedded)
    {
        var silo = Find(embedded);
        if (!silo.HasCrashed)
        {
            Trace(silo, "ends");
            silo.Scheduler.Kill();
        }
    }

    /// <summary>Whether the network has lost one end of the call.</summary>
    internal bool IsCutOff(Call call)
    {
        foreach (var silo in _silos)
        {
            if (silo.IsIsolated
                && silo.Embedded != call.Caller == (call.TargetType.Placement != GrainPlacement.Anywhere && call.Target.Key.EndsWith(silo.Id.Value, StringComparison.Ordinal)))
            {
                return true;
            }
        }

        return false;
    }

    internal void Trace(SimSilo silo, string what)
    {
        if (World.IsTracing)
        {
            World.Trace(silo.Name, $"{silo.Id} {what}");
        }
    }

    private static async Task<IReadOnlyList<OpenEntry>> ListOpenAsync(ICatalogStore catalog, int max)
    {
        var found = new List<OpenEntry>();
        for (var shard = 0; shard < catalog.ShardCount; shard++)
        {
            found.AddRange(await catalog.ListOpenAsync(shard, after: null, max));
        }

        return found;
    }

    private async Task StartClusterAsync()
    {
        while (true)
        {
            try
            {
                await _cluster.StartAsync();
                return;
            }
            catch (JobGrainsUnavailableException)
            {
                await World.DelayAsync(TimeSpan.FromSeconds(1));
            }
        }
    }

    private void NoteDepartures(ClusterView view)
    {
        foreach (var silo in _silos)
        {
            if (view.StateOf(silo.Id) == MemberState.Dead)
            {
                _left.Add(silo.Id);
            }
        }
    }

    private void NoteUnheard(ClusterView known, ClusterView late)
    {
        foreach (var silo in _silos)
        {
            silo.WasUnheard |= known.StateOf(silo.Id) == MemberState.Unknown && late.StateOf(silo.Id) is MemberState.Active or MemberState.Draining;
        }
    }

    private static void Apply(SimSilo silo, ClusterView view)
    {
        if (!silo.HasCrashed)
        {
            silo.Embedded.Apply(view);
        }
    }

    private SimSilo Find(EmbeddedSilo embedded)
    {
        var silo = _silos.Find(s => s.Id == embedded.Id)!;
        if (silo.Embedded is null)
        {
            silo.Embedded = embedded;
            silo.Client = new JobClient(embedded);
        }

        return silo;
    }

    private TimeSpan Detection() => _isCalm ? TimeSpan.FromSeconds(1) : _random.Between(TimeSpan.FromSeconds(0.2), _options.MaxDetection);

    private TimeSpan Skew()
    {
        if (!_random.Chance(Rates[FaultKind.ClockSkewed]))
        {
            return TimeSpan.Zero;
        }

        World.Faults.Strike(FaultKind.ClockSkewed);
        return _random.Between(TimeSpan.FromSeconds(-3), TimeSpan.FromSeconds(3));
    }

    /// <summary>Orleans loses healthy activations, too, when any silo leaves: their directory entries were there.</summary>
    private void LoseHealthyActivations()
    {
        if (Profile != HostProfile.OrleansLike || _isCalm)
        {
            return;
        }

        foreach (var silo in _silos)
        {
            if (!silo.IsHealthy)
            {
                continue;
            }

            foreach (var activation in silo.Embedded.Activations)
            {
                if (_random.Chance(Rates[FaultKind.ActivationLost]))
                {
                    World.Faults.Strike(FaultKind.ActivationLost);
                    Trace(silo, $"loses {activation.Id}");
                    activation.End(_random.Chance(0.5) ? ActivationEnd.Orderly : ActivationEnd.Abrupt);
                }
                else if (activation.Type.Placement == GrainPlacement.Anywhere && _random.Chance(Rates[FaultKind.ActivationDoubled]))
                {
                    Double(silo, activation);
                }
            }
        }
    }

    /// <summary>The directory forgets an activation, which goes on until it finds out: the next call makes another one.</summary>
    private void Double(SimSilo silo, Activation activation)
    {
        World.Faults.Strike(FaultKind.ActivationDoubled);
        Trace(silo, $"keeps {activation.Id}, which the directory has forgotten");
        HadTwoActivations = true;
        _cluster.Directory.Remove(activation);
        World.Plan(_random.Between(TimeSpan.Zero, TimeSpan.FromSeconds(10)), () => activation.End(ActivationEnd.Abrupt));
    }
}
