using JobGrains.Orleans.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace JobGrains.Orleans;

/// <summary>Stops a silo at start that lacks what JobGrains needs of it.</summary>
internal sealed class HostRequirements(IServiceProvider services, IOptions<OrleansHostOptions> options) : IConfigurationValidator
{
    public void ValidateConfiguration()
    {
        if (services.GetService<IReminderTable>() is null)
        {
            throw new OrleansConfigurationException(
                "JobGrains needs reminders, and the silo has none. Add them, for example with UseAdoNetReminderService(...), or UseInMemoryReminderService() for development.");
        }

        _ = StorageLookup.Find(services, options.Value.StorageProvider);
    }
}
