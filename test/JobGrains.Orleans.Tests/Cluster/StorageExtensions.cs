using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace JobGrains.Orleans.Tests.Cluster;

internal static class StorageExtensions
{
    /// <summary>Has JobGrains on a silo use a storage of the test's.</summary>
    public static ISiloBuilder UseStorage(this ISiloBuilder silo, IGrainStorage storage)
    {
        silo.Services.AddKeyedSingleton(OrleansHostOptions.DefaultStorageProvider, storage);
        return silo;
    }
}
