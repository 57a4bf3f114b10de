using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace JobGrains.Hosting.Health;

/// <summary>Whether there are runs that cannot be taken up.</summary>
internal sealed class SetAsideHealthCheck(IHealthSource source) : IHealthCheck
{
    private const int MaxNamed = 100;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var runs = source.Silos.SelectMany(static silo => silo.SetAside.All).Distinct().OrderBy(static run => run.Value, StringComparer.Ordinal).ToList();
        if (runs.Count == 0)
        {
            return Task.FromResult(HealthCheckResult.Healthy("No run is set aside."));
        }

        var data = new Dictionary<string, object> { ["count"] = runs.Count, ["runs"] = runs.Take(MaxNamed).Select(static run => run.Value).ToArray() };
        return Task.FromResult(HealthCheckResult.Degraded(
            $"{runs.Count} runs could not be taken up five times in a row, '{runs[0]}' the first: something that is stored of them cannot be read. The log says why. They stay as they are, and are tried again when a silo starts or leaves.", data: data));
    }
}
