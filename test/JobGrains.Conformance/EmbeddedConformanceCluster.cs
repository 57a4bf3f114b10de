using JobGrains.Client;
using JobGrains.Hosting;
using JobGrains.Hosting.Embedded;
using Microsoft.Extensions.DependencyInjection;

namespace JobGrains.Conformance;

/// <summary>The silos of the embedded host without their application: a story may suspect them.</summary>
internal sealed class EmbeddedConformanceCluster : ConformanceCluster, IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly EmbeddedCluster _cluster;
    private readonly Dictionary<SiloId, Signal> _ended = [];
    private int _asked;

    private EmbeddedConformanceCluster(ServiceProvider services)
    {
        _services = services;
        _cluster = new EmbeddedCluster(services.GetRequiredService<ProcessParts>());
    }

    public override IReadOnlyList<SiloId> Silos => [.. Running.Select(silo => silo.Id)];

    public override TimeSpan IdleAge => TimeSpan.FromSeconds(1);

    private IEnumerable<EmbeddedSilo> Running => _cluster.Silos.Where(silo => !silo.HasEnded && _cluster.Members.StateOf(silo.Id) == MemberState.Active);

    public static async Task<EmbeddedConformanceCluster> StartAsync(ConformanceSetup setup, Action<JobGrainsBuilder>? store = null)
    {
        var services = new ServiceCollection();
        if (setup.Telemetry is { } telemetry)
        {
            services.AddSingleton(telemetry);
        }

        services.AddJobGrains(jobs =>
        {
            jobs.Configure(options =>
            {
                options.Slots = 16;
                options.IdleAge = TimeSpan.FromSeconds(1);
                options.SessionHold = TimeSpan.FromSeconds(1);
                options.ReconcilePeriod = TimeSpan.FromSeconds(1);
                options.CatalogPeriod = TimeSpan.FromSeconds(1);
                options.DrainTimeout = TimeSpan.FromSeconds(1);
                setup.Options(options);
            });
            store?.Invoke(jobs);
            foreach (var (name, processor) in setup.Processors)
            {
                jobs.AddProcessor(name, _ => processor);
            }

            for (var number = 0; number < setup.Ears.Count; number++)
            {
                jobs.AddListener($"ear{number + 1}", setup.Ears[number].OnEventAsync, setup.Ears[number].Filter);
            }

            for (var silo = 1; silo <= setup.Silos; silo++)
            {
                var calls = setup.HasListeners($"s{silo}");
                jobs.ConfigureSilo($"s{silo}", options => options.Listeners.CallsListeners = calls);
            }
        });
        var cluster = new EmbeddedConformanceCluster(services.BuildServiceProvider());
        await cluster._cluster.StartAsync();
        for (var silo = 1; silo <= setup.Silos; silo++)
        {
            await cluster.AddSiloAsync($"s{silo}");
        }

        return cluster;
    }

    public override Task<SiloId> AddSiloAsync(string name)
    {
        var silo = _cluster.AddSilo(name).Id;
        _ended[silo] = new Signal();
        return Task.FromResult(silo);
    }

    public override Task CrashAsync(SiloId silo)
    {
        var victim = Find(silo);
        _cluster.Crash(victim);
        _cluster.DeclareDead(victim);
        _ended[silo].Give();
        return Task.CompletedTask;
    }

    public override Task SuspectAsync(SiloId silo)
    {
        _cluster.DeclareDead(Find(silo));
        _ended[silo].Give();
        return Task.CompletedTask;
    }

    public override Task StopAsync(SiloId silo) => _cluster.StopSiloAsync(Find(silo)).AsTask();

    public override Task EndActivationsAsync(string? grainType = null)
    {
        foreach (var activation in Running.SelectMany(silo => silo.Activations).Where(activation => activation.Type.Name != "worker" && (grainType ?? activation.Type.Name) == activation.Type.Name))
        {
            activation.End(ActivationEnd.Orderly);
        }

        return Task.CompletedTask;
    }

    public override Task DelayAsync(TimeSpan time) => Task.Delay(time);

    public async ValueTask DisposeAsync()
    {
        foreach (var silo in _cluster.Silos)
        {
            _cluster.Crash(silo);
        }

        _cluster.Dispose();
        await _services.DisposeAsync();
    }

    protected override async Task<T> CallAsync<T>(Func<IJobClient, Task<T>> call)
    {
        var running = Running.ToList();
        if (running.Count == 0)
        {
            throw new JobGrainsUnavailableException("No silo runs.");
        }

        // Who asks a silo that ends goes on at another one, as the client of the embedded host does.
        var silo = running[(int)((uint)Interlocked.Increment(ref _asked) % running.Count)];
        var answer = call(new JobClient(silo));
        await Task.WhenAny(answer, _ended[silo.Id].Given);
        return answer.IsCompleted ? await answer : throw new JobGrainsUnavailableException($"Silo '{silo.Id}' has ended.");
    }

    private EmbeddedSilo Find(SiloId silo) => _cluster.Silos.Single(s => s.Id == silo);
}
