using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace JobGrains.Hosting.Health;

/// <summary>Whether the cluster keeps up with what it has accepted.</summary>
internal sealed class BacklogHealthCheck(IHealthSource source, IOptions<JobGrainsHealthOptions> options) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var members = await source.GetMembersAsync();
        var total = default(Catalog.ShardBacklog);
        var silent = new List<string>();
        foreach (var (name, asked) in members.Select(member => (member.Name, Asked: AskAsync(member.Id))).ToList())
        {
            if (await asked is { } reply)
            {
                total = total.With(new Catalog.ShardBacklog(reply.Running, reply.Queued, reply.OldestQueued));
            }
            else
            {
                silent.Add(name);
            }
        }

        var waits = total.OldestQueued is { } oldest ? source.Time.GetUtcNow() - oldest : TimeSpan.Zero;
        var data = new Dictionary<string, object> { ["running"] = total.Running, ["queued"] = total.Queued, ["oldestQueuedSeconds"] = waits.TotalSeconds };
        if (silent.Count > 0)
        {
            data["silosWithoutAnswer"] = silent.ToArray();
        }

        var problems = new List<string>();
        if (total.Running + total.Queued > options.Value.MaxOpenRuns)
        {
            problems.Add($"{total.Running + total.Queued} runs are open ({total.Queued} of them wait for a slot); {options.Value.MaxOpenRuns} are allowed (MaxOpenRuns). The cluster does not keep up: add silos, or run less.");
        }

        if (waits > options.Value.MaxQueueTime)
        {
            problems.Add($"A run has waited for a slot of its job for {waits:c}; {options.Value.MaxQueueTime:c} is allowed (MaxQueueTime). Look for runs of that job that do not end, or raise Admission.MaxInstances.");
        }

        if (silent.Count > 0)
        {
            problems.Add($"{silent.Count} silos have not answered: {string.Join(", ", silent)}.");
        }

        return problems.Count > 0 ? HealthCheckResult.Degraded(string.Join(' ', problems), data: data) : HealthCheckResult.Healthy("The backlog is as it may be.", data);
    }

    private async Task<BacklogReply?> AskAsync(SiloId silo)
    {
        try
        {
            return await source.GetBacklogAsync(silo);
        }
        catch (JobGrainsException)
        {
            return null;
        }
    }
}
