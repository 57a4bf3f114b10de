using JobGrains;
using JobGrains.Client;
using JobGrains.Hosting;
using JobGrains.Hosting.Health;
using JobGrains.Orleans;
using JobGrains.Orleans.Client;
using JobGrains.Orleans.Client.Calls;
using JobGrains.Orleans.Client.Connection;
using JobGrains.Orleans.Client.Wire;
using JobGrains.Schedules;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Orleans.Hosting;

/// <summary>Adds JobGrains to Orleans clients.</summary>
public static class JobGrainsClientBuilderExtensions
{
    /// <summary>
    /// Adds <see cref="IJobClient"/> to a process that is no silo. It does what the one on a silo does, with the same guarantees. Jobs run on the silos, which need
    /// <c>AddJobGrains</c>.
    /// </summary>
    public static IClientBuilder AddJobGrainsClient(this IClientBuilder builder, Action<JobGrainsClientOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        WireServices.Add(services);
        services.AddOptions<JobGrainsClientOptions>().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<JobGrainsClientOptions>, JobGrainsClientOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        ScheduleServices.Add(services);
        TelemetryServices.Add(services);
        services.TryAddSingleton(EngineVersion.Current);
        services.TryAddSingleton<OrleansClientHost>();
        services.TryAddSingleton<IHealthSource, OrleansClientHealthSource>();
        if (services.All(service => service.ServiceType != typeof(GatewayWatch)))
        {
            services.AddSingleton<GatewayWatch>();
            services.AddSingleton<IHostedService>(static provider => provider.GetRequiredService<GatewayWatch>());
            services.AddSingleton<ILifecycleParticipant<IClusterClientLifecycle>>(static provider => provider.GetRequiredService<GatewayWatch>());
            BoundedRetryFilter.AddTo(services);
        }

        services.TryAddSingleton<IJobClient>(static provider => new JobClient(provider.GetRequiredService<OrleansClientHost>()));
        if (configure is not null)
        {
            services.Configure(configure);
        }

        return builder;
    }

    /// <summary>Registers holidays under the name that <see cref="ScheduleCalendar.Holidays"/> refers to, for <see cref="ISchedulePreviewer"/> in this process. Jobs fire by those of the silos.</summary>
    public static IClientBuilder AddJobGrainsHolidays(this IClientBuilder builder, string name, IHolidays holidays)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(holidays);
        builder.Services.AddSingleton(new HolidayRegistration(name, _ => holidays));
        return builder;
    }
}
