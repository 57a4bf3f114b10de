using System.Text.Json.Serialization;
using JobGrains.Catalog;
using JobGrains.Hosting;
using JobGrains.Hosting.Embedded;
using JobGrains.Hosting.Storage;
using JobGrains.Jobs;
using JobGrains.Schedules;
using JobGrains.Schedules.Zones;
using JobGrains.Workers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace JobGrains.Tests.Hosting;

/// <summary>An embedded cluster of probe grains on the thread pool, with a clock of its own.</summary>
internal sealed class ProbeCluster : ClusterParts, IDisposable
{
    private readonly GrainTypes _types;
    private long _incarnation;

    public ProbeCluster(int silos = 1)
    {
        _types = new GrainTypes(
            new GrainType("probe", typeof(IProbeGrain), host => new ProbeGrain(host, Log)),
            new GrainType("worker", typeof(IWorkerGrain), host => new WorkerGrain(host), GrainPlacement.OnSiloInKeyForever),
            new GrainType("catalog", typeof(ICatalogGrain), host => new CatalogGrain(host)));
        Cluster = new EmbeddedCluster(this);
        for (var i = 0; i < silos; i++)
        {
            Cluster.AddSilo($"silo-{i}");
        }
    }

    public EmbeddedCluster Cluster { get; }

    public EmbeddedSilo Silo => Cluster.Silos[0];

    public ProbeLog Log { get; } = new();

    public ManualTime Clock { get; } = new();

    /// <summary>Silos that do not hear of changes.</summary>
    public HashSet<EmbeddedSilo> Deaf { get; } = [];

    public override TimeProvider Time => Clock;

    public override Random Random { get; } = new(1);

    public override TaskScheduler Background => TaskScheduler.Default;

    public override IGrainStore Store { get; } = new MemoryStore();

    public override ILoggerFactory Loggers => NullLoggerFactory.Instance;

    public override JsonSerializerContext Json => ProbeJson.Default;

    public override GrainTypes GrainTypes => _types;

    public override long NextIncarnation() => ++_incarnation;

    public override void Deliver(EmbeddedSilo silo, ClusterView view)
    {
        if (!Deaf.Contains(silo))
        {
            base.Deliver(silo, view);
        }
    }

    public override SiloParts CreateSilo(SiloId id, string name) => new()
    {
        Time = Clock,
        Random = Random,
        Options = new JobGrainsOptions(),
        Processors = new ProcessorRegistry(),
        Filters = new SiloFilters([]),
        Schedules = new ScheduleCompiler(new ZoneTables(), _ => null),
        Services = new ServiceCollection().BuildServiceProvider(),
        Loggers = Loggers,
        UserCode = TaskScheduler.Default,
        Background = TaskScheduler.Default,
    };

    public Task<ProbeReply> CallAsync(GrainCall<IProbeGrain, ProbeRequest, ProbeReply> call, string text = "", EmbeddedSilo? from = null) =>
        (from ?? Silo).CallAsync("a", call, new ProbeRequest(text)).AsTask();

    public void Dispose()
    {
        foreach (var silo in Cluster.Silos)
        {
            Cluster.Crash(silo);
        }

        Cluster.Dispose();
    }
}
