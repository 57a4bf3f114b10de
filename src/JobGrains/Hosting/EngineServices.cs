using JobGrains.Jobs;
using JobGrains.Logs;
using JobGrains.Workers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace JobGrains.Hosting;

/// <summary>The services that the engine needs on every host.</summary>
internal static class EngineServices
{
    public static void Add(IServiceCollection services)
    {
        services.AddLogging();
        services.TryAddSingleton<RunLogProvider>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ILoggerProvider, RunLogProvider>(static provider => provider.GetRequiredService<RunLogProvider>()));
        services.AddOptions<JobGrainsOptions>().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<JobGrainsOptions>, JobGrainsOptionsValidator>());
        TelemetryServices.Add(services);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(static provider => new ProcessorRegistry(provider.GetServices<ProcessorRegistration>()));
        services.TryAddSingleton(static provider => new SiloFilters(
            provider.GetServices<SiloFilterRegistration>().Select(filter => KeyValuePair.Create(filter.Name, filter.Make(provider)))));
        ScheduleServices.Add(services);
        services.TryAddTransient<ICapacityProbe>(static provider => new MachineProbe(provider.GetRequiredService<TimeProvider>()));
    }
}
