using JobGrains.Hosting;
using JobGrains.Hosting.Health;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds JobGrains to the health checks of an application.</summary>
public static class JobGrainsHealthChecksBuilderExtensions
{
    private const string Tag = "jobgrains";

    /// <summary>
    /// Adds the health checks of JobGrains, each with the tag <c>jobgrains</c>: <c>jobgrains.store</c>, <c>jobgrains.wake_ups</c>, <c>jobgrains.workers</c>, <c>jobgrains.abandoned_processors</c>,
    /// <c>jobgrains.set_aside</c>, <c>jobgrains.backlog</c> and <c>jobgrains.success</c>. Each says in its description what is wrong and what to do, and has its numbers as data. May be called several times: what is
    /// configured adds up.
    /// </summary>
    /// <param name="builder">The health checks of the application, in which JobGrains runs on silos or as a client.</param>
    /// <param name="configure">Says when they complain.</param>
    public static IHealthChecksBuilder AddJobGrains(this IHealthChecksBuilder builder, Action<JobGrainsHealthOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        services.Configure(configure ?? (static _ => { }));
        if (services.Any(static service => service.ImplementationType == typeof(JobGrainsHealthOptionsValidator)))
        {
            return builder;
        }

        services.AddOptions<JobGrainsHealthOptions>().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<JobGrainsHealthOptions>, JobGrainsHealthOptionsValidator>());
        return builder
            .Add<StoreHealthCheck>("jobgrains.store")
            .Add<WakeUpsHealthCheck>("jobgrains.wake_ups")
            .Add<WorkersHealthCheck>("jobgrains.workers")
            .Add<AbandonedProcessorsHealthCheck>("jobgrains.abandoned_processors")
            .Add<SetAsideHealthCheck>("jobgrains.set_aside")
            .Add<BacklogHealthCheck>("jobgrains.backlog")
            .Add<SuccessHealthCheck>("jobgrains.success");
    }

    private static IHealthChecksBuilder Add<TCheck>(this IHealthChecksBuilder builder, string name)
        where TCheck : class, IHealthCheck =>
        builder.Add(new HealthCheckRegistration(name, static services => ActivatorUtilities.CreateInstance<TCheck>(services), failureStatus: null, [Tag]));
}
