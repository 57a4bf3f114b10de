using JobGrains.Hosting.Storage;
using JobGrains.Orleans.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Timers;

namespace JobGrains.Orleans;

/// <summary>
/// Stops a silo at start that lacks what JobGrains needs of it. It looks when it is made, and it is made before all others that take part in the silo's life: Orleans' reminders, of which no container can make one without a
/// table, are among them, and Orleans asks its validators only when all of them are there.
/// </summary>
internal sealed class HostRequirements : ILifecycleParticipant<ISiloLifecycle>
{
    public HostRequirements(IServiceProvider services, IServiceProviderIsService known, IOptions<OrleansHostOptions> options)
    {
        if (known.IsService(typeof(IClusterStoreHost)))
        {
            // It has all that JobGrains needs.
            return;
        }

        if (!known.IsService(typeof(IReminderTable)) || !known.IsService(typeof(IReminderRegistry)))
        {
            throw new OrleansConfigurationException(
                "JobGrains needs reminders, and the silo has no table for them. Add one, for example with UseAdoNetReminderService(...), or UseInMemoryReminderService() for development.");
        }

        _ = StorageLookup.Find(services, options.Value.StorageProvider);
    }

    /// <summary>Adds it before all others.</summary>
    public static void AddTo(IServiceCollection services) => services.Insert(0, ServiceDescriptor.Singleton<ILifecycleParticipant<ISiloLifecycle>, HostRequirements>());

    public void Participate(ISiloLifecycle observer)
    {
    }
}
