using JobGrains.Hosting;
using JobGrains.Orleans.Grains;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace JobGrains.Orleans;

/// <summary>Has JobGrains' grains collected at the idle age of JobGrains' options, where the application does not set another for their classes.</summary>
internal sealed class IdleAges(IOptionsFactory<JobGrainsOptions> options, ILocalSiloDetails silo) : IPostConfigureOptions<GrainCollectionOptions>
{
    private static readonly Type[] Grains =
    [
        typeof(OrleansJobGrain),
        typeof(OrleansJobInstanceGrain),
        typeof(OrleansTrackerGrain),
        typeof(OrleansPageGrain),
        typeof(OrleansProcessorGrain),
        typeof(OrleansCatalogGrain),
        typeof(OrleansIndexGrain),
        typeof(OrleansHistoryGrain),
        typeof(OrleansRunLogGrain),
        typeof(OrleansListenerRegistryGrain),
        typeof(OrleansListenerQueueGrain),
    ];

    public void PostConfigure(string? name, GrainCollectionOptions collection)
    {
        var age = options.Create(silo.Name).IdleAge;

        // Orleans refuses an age that is not longer than the period in which it looks.
        var least = collection.CollectionQuantum + TimeSpan.FromMilliseconds(1);
        foreach (var grain in Grains)
        {
            collection.ClassSpecificCollectionAge.TryAdd(grain.FullName!, age > least ? age : least);
        }
    }
}
