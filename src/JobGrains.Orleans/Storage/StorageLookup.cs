using Microsoft.Extensions.DependencyInjection;
using Orleans.Providers;
using Orleans.Storage;

namespace JobGrains.Orleans.Storage;

/// <summary>Finds the grain storage: the one of JobGrains' own name, or the default one.</summary>
internal static class StorageLookup
{
    public static IGrainStorage Find(IServiceProvider services, string name) =>
        services.GetKeyedService<IGrainStorage>(name)
        ?? services.GetKeyedService<IGrainStorage>(ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME)
        ?? throw new OrleansConfigurationException(
            $"JobGrains finds no grain storage '{name}' and no default one. Add one to the silo, for example with AddAdoNetGrainStorage(\"{name}\", ...), or AddMemoryGrainStorage(\"{name}\") for development.");
}
