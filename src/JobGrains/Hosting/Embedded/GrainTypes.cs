using System.Collections.Frozen;
using JobGrains.Catalog;
using JobGrains.Hosting.Entries;
using JobGrains.Hosting.Entries.Histories;
using JobGrains.Hosting.Entries.Indexing;
using JobGrains.Instances;
using JobGrains.Jobs;
using JobGrains.Listeners;
using JobGrains.Logs;
using JobGrains.Tracking;
using JobGrains.Workers;

namespace JobGrains.Hosting.Embedded;

/// <summary>The types of grains of a cluster, by interface and by name. Immutable.</summary>
internal sealed class GrainTypes
{
    /// <summary>The name of the grains of jobs.</summary>
    public const string Job = "job";

    private readonly FrozenDictionary<Type, GrainType> _byInterface;
    private readonly FrozenDictionary<string, GrainType> _byName;

    public GrainTypes(params IReadOnlyList<GrainType> types)
    {
        _byInterface = types.ToFrozenDictionary(t => t.Interface);
        _byName = types.ToFrozenDictionary(t => t.Name, StringComparer.Ordinal);
    }

    /// <summary>The grains of the engine.</summary>
    public static GrainTypes Engine { get; } = new(
        new GrainType(Job, typeof(IJobGrain), static host => new JobGrain(host)),
        new GrainType("instance", typeof(IJobInstanceGrain), static host => new JobInstanceGrain(host)),
        new GrainType("tracker", typeof(IMapReduceTrackerGrain), static host => new MapReduceTrackerGrain(host)),
        new GrainType("page", typeof(ITaskPageGrain), static host => new TaskPageGrain(host)),
        new GrainType("worker", typeof(IWorkerGrain), static host => new WorkerGrain(host), GrainPlacement.OnSiloInKeyForever),
        new GrainType("processor", typeof(IProcessorGrain), static host => new ProcessorGrain(host), GrainPlacement.OnSiloInKey),
        new GrainType("catalog", typeof(ICatalogGrain), static host => new CatalogGrain(host)),
        new GrainType(EntryGrains.Index, typeof(IIndexGrain), static host => new IndexGrain(host)),
        new GrainType(EntryGrains.History, typeof(IHistoryGrain), static host => new HistoryGrain(host)),
        new GrainType(EntryGrains.Log, typeof(IRunLogGrain), static host => new RunLogGrain(host)),
        new GrainType(EntryGrains.Listeners, typeof(IListenerRegistryGrain), static host => new ListenerRegistryGrain(host)),
        new GrainType(EntryGrains.ListenerQueue, typeof(IListenerQueueGrain), static host => new ListenerQueueGrain(host)));

    public IReadOnlyCollection<GrainType> All => _byName.Values;

    public GrainType Of(Type grainInterface) =>
        _byInterface.TryGetValue(grainInterface, out var type)
            ? type
            : throw new InvalidOperationException($"There is no grain with the interface '{grainInterface}'.");

    public GrainType Named(string name) =>
        _byName.TryGetValue(name, out var type) ? type : throw new InvalidOperationException($"There is no grain type '{name}'.");
}
