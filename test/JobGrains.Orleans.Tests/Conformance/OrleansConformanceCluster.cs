using JobGrains.Hosting;
using JobGrains.Hosting.Embedded;
using JobGrains.Orleans.Tests.Cluster;
using JobGrains.Workers;
using Microsoft.Extensions.DependencyInjection;

namespace JobGrains.Orleans.Tests.Conformance;

/// <summary>Real silos. A story's questions go to the silos and to the client outside of them in turn.</summary>
internal sealed class OrleansConformanceCluster : ConformanceCluster, IAsyncDisposable
{
    private int _asked;

    private OrleansConformanceCluster(SiloCluster cluster) => Cluster = cluster;

    public SiloCluster Cluster { get; }

    public override IReadOnlyList<SiloId> Silos => [.. Cluster.Silos.Select(silo => silo.Id)];

    public override TimeSpan IdleAge => TimeSpan.FromSeconds(1);

    public static async Task<OrleansConformanceCluster> StartAsync(SiloClusterSetup setup) => new(await SiloCluster.StartAsync(setup));

    public static Task<OrleansConformanceCluster> StartAsync(ConformanceSetup setup, Action<ISiloBuilder> prepare) => StartAsync(new SiloClusterSetup
    {
        Silos = setup.Silos,
        Jobs = jobs => jobs.Configure(setup.Options),
        Client = client => AddTelemetry(client.Services, setup),
        Silo = (name, silo) =>
        {
            prepare(silo);
            AddTelemetry(silo.Services, setup);
            silo.AddJobGrains(jobs =>
            {
                foreach (var (processorName, processor) in setup.Processors.Where(_ => setup.HasProcessors(name)))
                {
                    jobs.AddProcessor(processorName, _ => processor);
                }

                for (var number = 0; number < setup.Ears.Count && setup.HasListeners(name); number++)
                {
                    jobs.AddListener($"ear{number + 1}", setup.Ears[number].OnEventAsync, setup.Ears[number].Filter);
                }
            });
        },
    });

    public override async Task<SiloId> AddSiloAsync(string name) => (await Cluster.AddAsync(name)).Id;

    public override Task CrashAsync(SiloId silo) => Cluster.CrashAsync(Find(silo));

    public override Task SuspectAsync(SiloId silo) => Cluster.SuspectAsync(Find(silo));

    public override Task StopAsync(SiloId silo) => Cluster.StopAsync(Find(silo));

    public override Task EndActivationsAsync(string? grainType = null)
    {
        var grainInterface = grainType is null ? typeof(EngineGrain) : GrainTypes.Engine.Named(grainType).Interface;
        var ended = Cluster.Silos
            .SelectMany(silo => silo.Activations.OfEngine)
            .Where(activation => activation.GrainInstance is not IWorkerGrain && grainInterface.IsInstanceOfType(activation.GrainInstance))
            .ToList();
        ended.ForEach(static activation => activation.Deactivate(new DeactivationReason(DeactivationReasonCode.ApplicationRequested, "The story ends activations.")));
        return Task.CompletedTask;
    }

    public override Task DelayAsync(TimeSpan time) => Task.Delay(time);

    public ValueTask DisposeAsync() => Cluster.DisposeAsync();

    protected override async Task<T> CallAsync<T>(Func<IJobClient, Task<T>> call)
    {
        var running = Cluster.Silos;
        if (running.Count == 0)
        {
            throw new JobGrainsUnavailableException("No silo runs.");
        }

        var turn = (int)((uint)Interlocked.Increment(ref _asked) % (running.Count + 1));
        if (turn == running.Count)
        {
            return await call(Cluster.Client);
        }

        // Who asks a silo that ends goes on at another one, as applications do behind a load balancer.
        var silo = running[turn];
        var answer = call(silo.Client);
        await Task.WhenAny(answer, silo.Left);
        return answer.IsCompleted ? await answer : throw new JobGrainsUnavailableException($"Silo '{silo.Id}' has ended.");
    }

    private static void AddTelemetry(IServiceCollection services, ConformanceSetup setup)
    {
        if (setup.Telemetry is { } telemetry)
        {
            services.AddSingleton(telemetry);
        }
    }

    private RunningSilo Find(SiloId silo) => Cluster.Silos.Single(s => s.Id == silo);
}
