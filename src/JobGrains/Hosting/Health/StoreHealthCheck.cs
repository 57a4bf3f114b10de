using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace JobGrains.Hosting.Health;

/// <summary>Whether the store keeps what it is given.</summary>
internal sealed class StoreHealthCheck(IHealthSource source) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var health = await source.ReadStoreAsync();
        if (source.IsClientOnly && health.State == StoreState.Healthy)
        {
            return HealthCheckResult.Healthy("This process is a client, or stands by: the silos have the store.");
        }

        var data = new Dictionary<string, object> { ["state"] = health.State.ToString() };
        return health.State switch
        {
            StoreState.Healthy => HealthCheckResult.Healthy("The store keeps what it is given.", data),
            StoreState.Waiting => HealthCheckResult.Unhealthy($"The store waits: {health.Problem} What was accepted is safe, and nothing new is until this is over. Look at the disk or the database; nothing needs to be started again.", data: data),
            _ => HealthCheckResult.Unhealthy($"The store has stopped: {health.Problem} Nothing is accepted until the process is started again.", data: data),
        };
    }
}
