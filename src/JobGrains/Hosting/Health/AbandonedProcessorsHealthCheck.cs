using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace JobGrains.Hosting.Health;

/// <summary>Whether processors return when they are told to stop.</summary>
internal sealed class AbandonedProcessorsHealthCheck(IHealthSource source, IOptions<JobGrainsHealthOptions> options) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var data = new Dictionary<string, object>();
        var problems = new List<string>();
        var status = HealthStatus.Healthy;
        foreach (var silo in source.Silos)
        {
            var (abandoned, limit) = (silo.Worker.Load.Abandoned, silo.Worker.MaxAbandoned);
            data[$"{silo.Host.Name}.abandoned"] = abandoned;
            if (abandoned >= limit)
            {
                status = HealthStatus.Unhealthy;
                problems.Add($"Silo '{silo.Host.Name}' has {abandoned} abandoned processors and takes no work; {limit} is its limit (JobGrainsOptions.MaxAbandoned).");
            }
            else if (abandoned > options.Value.MaxAbandoned)
            {
                status = status == HealthStatus.Healthy ? HealthStatus.Degraded : status;
                problems.Add($"Silo '{silo.Host.Name}' has {abandoned} abandoned processors; {options.Value.MaxAbandoned} are allowed (MaxAbandoned).");
            }
        }

        if (problems.Count > 0)
        {
            problems.Add("They were told to stop, and have not returned within the grace period (Timeouts.Grace). The log names their tasks; only a restart of the process ends them.");
        }

        return Task.FromResult(new HealthCheckResult(status, problems.Count > 0 ? string.Join(' ', problems) : "Processors return when they are told to.", data: data));
    }
}
