using JobGrains;
using JobGrains.Client;
using JobGrains.Hosting;
using JobGrains.Hosting.Health;
using JobGrains.Orleans;
using JobGrains.Orleans.Client.Wire;
using JobGrains.Orleans.Placement;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Metadata;

namespace Orleans.Hosting;

/// <summary>Adds JobGrains to Orleans silos.</summary>
public static class JobGrainsSiloBuilderExtensions
{
    /// <summary>
    /// Adds JobGrains to a silo. It needs a grain storage (named <see cref="OrleansHostOptions.StorageProvider"/>, or the default one) and reminders of the silo, or a store of JobGrains' own, which has
    /// both; <see cref="IJobClient"/> is a service. May be called several times: what is added adds up.
    /// </summary>
    public static ISiloBuilder AddJobGrains(this ISiloBuilder builder, Action<JobGrainsBuilder>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        configure?.Invoke(new JobGrainsBuilder(services));
        if (services.Any(service => service.ServiceType == typeof(OwnDirectory)))
        {
#pragma warning disable ORLEANSEXP003 // The application has asked for it.
            builder.AddDistributedGrainDirectory(DirectoryProperties.DirectoryName);
#pragma warning restore ORLEANSEXP003
        }

        if (services.All(service => service.ServiceType != typeof(OrleansSilo)))
        {
            EngineServices.Add(services);
            WireServices.Add(services);
            services.AddOptions<OrleansHostOptions>().ValidateOnStart();
            services.AddSingleton<IValidateOptions<OrleansHostOptions>, OrleansHostOptionsValidator>();
            services.AddSingleton<IPostConfigureOptions<GrainCollectionOptions>, IdleAges>();
            HostRequirements.AddTo(services);
            services.AddSingleton<IGrainPropertiesProvider, DirectoryProperties>();
            services.TryAddSingleton(EngineVersion.Current);
            services.AddSingleton<OrleansSilo>();
            services.AddSingleton<IHealthSource, OrleansHealthSource>();
            services.AddSingleton<ISiloHost>(static provider => provider.GetRequiredService<OrleansSilo>());
            services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, SiloService>();
            services.AddPlacementDirector<EnginePlacementStrategy, EnginePlacementDirector>();
            services.AddPlacementDirector<SiloInKeyPlacementStrategy, SiloInKeyPlacementDirector>();
            services.TryAddSingleton<IJobClient>(static provider => new JobClient(provider.GetRequiredService<OrleansSilo>()));
        }

        return builder;
    }
}
