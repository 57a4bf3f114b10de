using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace JobGrains.Hosting.Health;

/// <summary>Whether fires and delayed runs are woken on time.</summary>
internal sealed class WakeUpsHealthCheck(IHealthSource source, IOptions<JobGrainsHealthOptions> options) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var silos = source.Silos;
        if (source.IsClientOnly || silos.Count == 0)
        {
            return HealthCheckResult.Healthy("No silo runs in this process.");
        }

        var limit = options.Value.MaxWakeUpLag;
        var worst = silos.Max(static silo => silo.WakeUpLag.Worst);
        var data = new Dictionary<string, object> { ["worstLagSeconds"] = worst.TotalSeconds };

        // What had to wait until the process was started is not late by its doing.
        var overdue = await source.ReadNextWakeUpAsync() is { } next ? source.Time.GetUtcNow() - next : TimeSpan.Zero;
        var age = silos.Max(static silo => silo.WakeUpLag.Age);
        overdue = overdue < age ? overdue : age;
        if (overdue > limit)
        {
            data["overdueSeconds"] = overdue.TotalSeconds;
            return HealthCheckResult.Unhealthy($"A wake-up has been due for {overdue:c} and was not delivered; {limit:c} is allowed (MaxWakeUpLag). Fires and delayed runs do not start. Look at the store and at the load of the process; the log says what failed.", data: data);
        }

        return worst > limit
            ? HealthCheckResult.Degraded($"A wake-up of the last five minutes came {worst:c} late; {limit:c} is allowed (MaxWakeUpLag). After a start this is what was due meanwhile; otherwise the store or the process is too slow.", data: data)
            : HealthCheckResult.Healthy("Wake-ups come on time.", data);
    }
}
