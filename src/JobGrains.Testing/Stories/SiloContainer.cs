using JobGrains.Diagnostics;
using JobGrains.Hosting;
using JobGrains.Hosting.Health;
using JobGrains.Jobs;
using JobGrains.Schedules;
using JobGrains.Testing.Cluster;
using JobGrains.Workers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace JobGrains.Testing.Stories;

/// <summary>The services of one incarnation of a silo: the application's own registration, with what is simulated in the place of what is real.</summary>
internal sealed class SiloContainer
{
    /// <summary>A test looks at a run long after its end, when the hours that it let pass are over.</summary>
    private static readonly TimeSpan Retention = TimeSpan.FromDays(366);

    private readonly ServiceProvider _services;

    public SiloContainer(SimulatedClusterOptions options, SimSilo silo, SimCluster cluster, IUserCodeWatch watch)
    {
        var random = cluster.World.Random.Fork(silo.Id.Value);
        var services = new ServiceCollection();
        AddSimulated(services, options, silo, cluster);
        EngineServices.Add(services);
        services.ConfigureAll<JobGrainsOptions>(static settings => settings.SuccessRetention = settings.IdempotencyRetention = Retention);
        options.Apply(silo.Name, services);

        // Whatever the application has registered itself: in here time is virtual, and calls go through the simulated silo.
        AddSimulated(services, options, silo, cluster);
        services.RemoveAll<IEmbeddedCluster>();
        _services = services.BuildServiceProvider(new ServiceProviderOptions { ValidateScopes = true });
        Declarations = [.. _services.GetServices<JobDeclaration>()];
        Setup = new SiloSetup
        {
            Options = _services.GetRequiredService<IOptionsFactory<JobGrainsOptions>>().Create(silo.Name),
            Processors = _services.GetRequiredService<ProcessorRegistry>(),
            Filters = _services.GetRequiredService<SiloFilters>(),
            Schedules = _services.GetRequiredService<ScheduleCompiler>(),
            Services = _services,
            Loggers = _services.GetRequiredService<ILoggerFactory>(),
            Telemetry = _services.GetRequiredService<EngineTelemetry>(),
            Random = Guard(cluster, random),
            UserCodeWatch = watch,
        };
    }

    public SiloSetup Setup { get; }

    public IReadOnlyList<JobDeclaration> Declarations { get; }

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private static Random Guard(SimCluster cluster, Random random) => cluster.World.Outside is null ? random : new GuardedRandom(cluster.World, random);

    private static void AddSimulated(IServiceCollection services, SimulatedClusterOptions options, SimSilo silo, SimCluster cluster)
    {
        services.Replace(ServiceDescriptor.Singleton<TimeProvider>(silo.Time));
        services.Replace(ServiceDescriptor.Singleton<Random>(_ => Guard(cluster, cluster.World.Random.Fork($"{silo.Id} services"))));
        services.Replace(ServiceDescriptor.Singleton<IJobClient>(_ => new SimulatedJobClient(new SiloRoute(silo))));
        services.Replace(ServiceDescriptor.Singleton<IHealthSource>(_ => new SimulatedHealthSource(silo)));
        services.Replace(ServiceDescriptor.Transient<ICapacityProbe>(_ => ProbeOf(options, silo)));
        if (cluster.World.IsTracing)
        {
            services.AddLogging(logging => logging.AddFilter<TraceLoggerProvider>(null, LogLevel.Trace));
            services.TryAddEnumerable(ServiceDescriptor.Singleton<ILoggerProvider, TraceLoggerProvider>(_ => new TraceLoggerProvider(cluster.Loggers)));
        }
    }

    private static ConstantProbe ProbeOf(SimulatedClusterOptions options, SimSilo silo) =>
        options.Capacity?.Invoke(silo.Name) is { } capacity
            ? new ConstantProbe(new MachineCapacity(capacity.FreeCpuCores, capacity.FreeMemoryBytes, capacity.FreeDiskBytes))
            : ConstantProbe.Ample;
}
