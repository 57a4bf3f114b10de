using System.Collections.Frozen;
using JobGrains.Catalog;
using JobGrains.Client;
using JobGrains.Hosting.Entries;
using JobGrains.Hosting.Entries.Histories;
using JobGrains.Hosting.Entries.Indexing;
using JobGrains.Instances;
using JobGrains.Jobs;
using JobGrains.Listeners;
using JobGrains.Logs;
using JobGrains.Tracking;
using JobGrains.Workers;

namespace JobGrains.Orleans.Client.Grains;

/// <summary>What a kind of the engine's grains is called by the engine and by Orleans.</summary>
/// <param name="Name">The engine's name of it; stored, so it never changes.</param>
/// <param name="Type">Its type in Orleans.</param>
/// <param name="Interface">Its interface in Orleans.</param>
internal sealed record GrainKind(string Name, GrainType Type, GrainInterfaceType Interface)
{
    public const string Prefix = "jobgrains.";

    public const string Job = "job";
    public const string Instance = "instance";
    public const string Tracker = "tracker";
    public const string Page = "page";
    public const string Worker = "worker";
    public const string Processor = "processor";
    public const string Catalog = "catalog";
    public const string Index = EntryGrains.Index;
    public const string History = EntryGrains.History;
    public const string Log = EntryGrains.Log;
    public const string Listeners = EntryGrains.Listeners;
    public const string ListenerQueue = EntryGrains.ListenerQueue;
    public const string Relay = "relay";
    public const string Greeter = "greeter";

    private static readonly FrozenDictionary<Type, GrainKind> ByInterface = new Dictionary<Type, GrainKind>
    {
        [typeof(IJobGrain)] = Of(Job),
        [typeof(IJobInstanceGrain)] = Of(Instance),
        [typeof(IMapReduceTrackerGrain)] = Of(Tracker),
        [typeof(ITaskPageGrain)] = Of(Page),
        [typeof(IWorkerGrain)] = Of(Worker),
        [typeof(IOrleansWorkerGrain)] = Of(Worker),
        [typeof(IProcessorGrain)] = Of(Processor),
        [typeof(ICatalogGrain)] = Of(Catalog),
        [typeof(IIndexGrain)] = Of(Index),
        [typeof(IHistoryGrain)] = Of(History),
        [typeof(IRunLogGrain)] = Of(Log),
        [typeof(IListenerRegistryGrain)] = Of(Listeners),
        [typeof(IListenerQueueGrain)] = Of(ListenerQueue),
        [typeof(IClientRelay)] = Of(Relay),
        [typeof(IOrleansGreeterGrain)] = Of(Greeter),
    }.ToFrozenDictionary();

    public static GrainKind Of<TGrain>() =>
        ByInterface.TryGetValue(typeof(TGrain), out var kind) ? kind : throw new InvalidOperationException($"There is no grain with the interface '{typeof(TGrain)}'.");

    /// <summary>The kind with a name of the engine's.</summary>
    public static GrainKind Of(string name) => new(name, GrainType.Create(Prefix + name), GrainInterfaceType.Create(Prefix + name));

    public GrainId IdOf(string key) => GrainId.Create(Type, key);
}
