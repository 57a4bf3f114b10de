using JobGrains.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Configuration;
using Orleans.Storage;

namespace JobGrains.Orleans.TestingHost;

/// <summary>What one test cluster has of JobGrains: the same for all of its silos.</summary>
internal sealed class TestClusterJobGrains(Action<JobGrainsBuilder>? configure)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    private readonly TestClusterStore _store = new();

    public void AddTo(ISiloBuilder silo)
    {
        var services = silo.Services;
        if (services.All(service => service.ServiceType != typeof(SiloPlug)))
        {
            AddWorld(silo);
        }

        silo.AddJobGrains(jobs =>
        {
            jobs.Configure(static options =>
            {
                options.CatalogPeriod = Soon;
                options.ReconcilePeriod = Soon;
            });
            configure?.Invoke(jobs);
        });
    }

    private void AddWorld(ISiloBuilder silo)
    {
        var services = silo.Services;
        services.AddSingleton<SiloPlug>();
        services.AddOptions<SiloConnectionOptions>().Configure<SiloPlug>((options, plug) =>
        {
            options.ConfigureSiloInboundConnection(connection => connection.Use(plug.Guard));
            options.ConfigureSiloOutboundConnection(connection => connection.Use(plug.Guard));
            options.ConfigureGatewayInboundConnection(connection => connection.Use(plug.Guard));
        });
        services.TryAddKeyedSingleton<IGrainStorage>(
            OrleansHostOptions.DefaultStorageProvider,
            (provider, _) => ActivatorUtilities.CreateInstance<TestClusterGrainStorage>(provider, _store));
        silo.AddReminders();
        services.TryAddSingleton<IReminderTable>(provider => new TestClusterReminderTable(_store, provider.GetRequiredService<SiloPlug>()));
    }
}
