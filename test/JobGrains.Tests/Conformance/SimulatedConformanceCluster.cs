using JobGrains.Diagnostics;
using JobGrains.Hosting;
using JobGrains.Hosting.Embedded;
using JobGrains.Listeners;
using JobGrains.Testing.Cluster;
using JobGrains.Testing.Kernel;
using JobGrains.Workers;

namespace JobGrains.Tests.Conformance;

internal sealed class SimulatedConformanceCluster : ConformanceCluster, IDisposable
{
    private const long MaxSteps = 2_000_000;

    private static readonly TimeSpan Bound = TimeSpan.FromHours(6);

    private readonly SimWorld _world;
    private readonly SimCluster _cluster;

    public SimulatedConformanceCluster(ulong seed, ConformanceSetup setup, FaultRates? rates = null)
    {
        _world = new SimWorld(seed);
        Rates = rates ?? FaultRates.None;
        _cluster = new SimCluster(_world, new SimClusterOptions
        {
            Profile = seed % 2 == 0 ? HostProfile.Embedded : HostProfile.OrleansLike,
            Rates = Rates,
            Silos = setup.Silos,
            SiloOptions = _ => Options(setup),
            Telemetry = setup.Telemetry ?? EngineTelemetry.Off,
            Processors = silo => setup.Processors.Where(_ => setup.HasProcessors(silo.Name)).Select(processor => ProcessorRegistration.OfInstance(processor.Key, processor.Value)),
            Listeners = setup.Ears.Count == 0 ? null : silo => setup.HasListeners(silo.Name) ? setup.Ears.Select((ear, number) => ListenerRegistration.OfDelegate($"ear{number + 1}", ear.OnEventAsync, ear.Filter)) : [],
        });
        IdleAge = Options(setup).IdleAge;
    }

    public FaultRates Rates { get; }

    public override IReadOnlyList<SiloId> Silos => [.. _cluster.Healthy.Select(silo => silo.Id)];

    public override TimeSpan IdleAge { get; }

    /// <summary>Runs a story to its end in virtual time.</summary>
    public void Tell(Func<Task> story)
    {
        SynchronizationContext.SetSynchronizationContext(null);
        Await(_cluster.StartAsync);
        Await(story);
    }

    public void Dispose() => _cluster.Dispose();

    public override Task<SiloId> AddSiloAsync(string name) => Task.FromResult(_cluster.AddSilo(name).Id);

    public override Task CrashAsync(SiloId silo)
    {
        _cluster.Crash(Find(silo));
        return Task.CompletedTask;
    }

    public override Task SuspectAsync(SiloId silo)
    {
        _cluster.DeclareDead(Find(silo));
        return Task.CompletedTask;
    }

    public override Task StopAsync(SiloId silo) => _cluster.StopAsync(Find(silo));

    /// <summary>The network loses a silo: nothing reaches it, nothing comes from it.</summary>
    public void Isolate(SiloId silo) => Find(silo).IsIsolated = true;

    /// <summary>How many entries of the store hold rows of history; of stores that write one entry at a time.</summary>
    public int CountRows() => _cluster.EntryStore!.CountRows();

    /// <summary>The silo of the only activation of a type of grain.</summary>
    public SiloId SiloOf(string grainType) => _cluster.Silos.Single(silo => silo.Embedded.Activations.Any(activation => activation.Type.Name == grainType)).Id;

    public override Task EndActivationsAsync(string? grainType = null)
    {
        foreach (var silo in _cluster.Healthy.ToList())
        {
            foreach (var activation in silo.Embedded.Activations.Where(activation => activation.Type.Name != "worker" && (grainType ?? activation.Type.Name) == activation.Type.Name).ToList())
            {
                activation.End(ActivationEnd.Orderly);
            }
        }

        return Task.CompletedTask;
    }

    public override Task DelayAsync(TimeSpan time) => _world.DelayAsync(time);

    protected override Task<T> CallAsync<T>(Func<IJobClient, Task<T>> call) => _cluster.CallAsync(call);

    private static JobGrainsOptions Options(ConformanceSetup setup)
    {
        var options = new JobGrainsOptions { Slots = 16 };
        setup.Options(options);
        return options;
    }

    private SimSilo Find(SiloId silo) => _cluster.Silos.Single(s => s.Id == silo);

    private void Await(Func<Task> work) => _world.Run(
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.None, _cluster.Scheduler).Unwrap(),
        Bound,
        MaxSteps,
        () => "The story waits.");
}
