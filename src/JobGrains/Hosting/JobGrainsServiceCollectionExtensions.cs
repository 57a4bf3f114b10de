using JobGrains.Client;
using JobGrains.Hosting.Embedded;
using JobGrains.Hosting.Health;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace JobGrains.Hosting;

/// <summary>Adds JobGrains to an application.</summary>
public static class JobGrainsServiceCollectionExtensions
{
    /// <summary>
    /// Adds JobGrains on the embedded host: one process, nothing to install. The silo starts and stops with the application's host; <see cref="IJobClient"/> is a
    /// service. May be called several times: what is added adds up.
    /// </summary>
    public static IServiceCollection AddJobGrains(this IServiceCollection services, Action<JobGrainsBuilder>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        EngineServices.Add(services);
        services.AddOptions<EmbeddedOptions>().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<EmbeddedOptions>, EmbeddedOptionsValidator>());
        services.TryAddSingleton<ProcessParts>();
        services.TryAddSingleton<ProcessCluster>();
        services.TryAddSingleton<IEmbeddedCluster>(static provider => provider.GetRequiredService<ProcessCluster>());
        services.TryAddSingleton<IRunPreparer>(static provider => provider.GetRequiredService<ProcessCluster>());
        services.TryAddSingleton<IHealthSource, ProcessHealthSource>();
        services.TryAddSingleton<IJobClient, ProcessJobClient>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, ProcessClusterService>());
        configure?.Invoke(new JobGrainsBuilder(services));
        return services;
    }
}
