using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace JobGrains.Hosting.Health;

/// <summary>Whether silos take work: those of this process, and any of the cluster.</summary>
internal sealed class WorkersHealthCheck(IHealthSource source, IOptions<JobGrainsHealthOptions> options) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var silos = source.Silos;
        if (!source.IsClientOnly && silos.Count == 0)
        {
            return HealthCheckResult.Unhealthy("No silo runs in this process: its host has not started yet, or has stopped.");
        }

        var members = await source.GetMembersAsync();

        // What the others have told of themselves is a moment old; the silos here say what is true now.
        var own = silos.ToDictionary(static silo => silo.Host.Id, static silo => silo.Worker.Readiness);
        var ready = members.Count(member => own.GetValueOrDefault(member.Id, member.Capacity.Readiness) == SiloReadiness.Ready);
        var data = new Dictionary<string, object> { ["silos"] = members.Count, ["readySilos"] = ready };
        var problems = new List<string>();
        foreach (var silo in silos)
        {
            var load = silo.Worker.Load;
            data[$"{silo.Host.Name}.readiness"] = silo.Worker.Readiness.ToString();
            data[$"{silo.Host.Name}.running"] = load.Running;
            data[$"{silo.Host.Name}.waiting"] = load.Waiting;
            if (Describe(silo) is { } problem)
            {
                problems.Add(problem);
            }
        }

        if (ready == 0)
        {
            problems.Insert(0, $"None of the {members.Count} silos of the cluster takes work: runs wait. Put one back with UncordonSiloAsync, or start one.");
            return HealthCheckResult.Unhealthy(string.Join(' ', problems), data: data);
        }

        return problems.Count > 0 ? HealthCheckResult.Degraded(string.Join(' ', problems), data: data) : HealthCheckResult.Healthy("Silos take work.", data);
    }

    private string? Describe(EngineSilo silo)
    {
        switch (silo.Worker.Readiness)
        {
            case SiloReadiness.Draining:
                return $"Silo '{silo.Host.Name}' is stopping.";
            case SiloReadiness.Cordoned:
                return $"Silo '{silo.Host.Name}' is cordoned: an operator has taken it out of service (UncordonSiloAsync puts it back).";
            case SiloReadiness.Unhealthy:
                return $"Silo '{silo.Host.Name}' takes no work: it has too many abandoned processors.";
            default:
                var full = silo.Worker.FullTime;
                return full > options.Value.MaxFullTime
                    ? $"Silo '{silo.Host.Name}' has had no place for tasks for {full:c}; {options.Value.MaxFullTime:c} is allowed (MaxFullTime). Look for processors that hang, add silos, or raise Slots or MaxWaitingTasks."
                    : null;
        }
    }
}
