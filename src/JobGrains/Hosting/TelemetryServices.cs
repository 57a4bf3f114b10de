using JobGrains.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace JobGrains.Hosting;

/// <summary>The telemetry of silos and clients.</summary>
internal static class TelemetryServices
{
    public static void Add(IServiceCollection services)
    {
        services.AddMetrics();
        services.AddOptions<TelemetryOptions>().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<TelemetryOptions>, TelemetryOptionsValidator>());
        services.TryAddSingleton<EngineTelemetry>();
    }
}
