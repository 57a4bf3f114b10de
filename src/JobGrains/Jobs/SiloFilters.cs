using System.Collections.Frozen;

namespace JobGrains.Jobs;

/// <summary>The silo filters that are registered on this silo, by name.</summary>
internal sealed class SiloFilters(IEnumerable<KeyValuePair<string, ISiloFilter>> filters)
{
    private readonly FrozenDictionary<string, ISiloFilter> _byName = filters.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Why a job's filter rejects a silo, for people; null where it does not, or the job has none.</summary>
    public string? Reject(SiloInfo silo, JobDefinition job)
    {
        if (job.Placement.Filter is not { } name)
        {
            return null;
        }

        if (!_byName.TryGetValue(name, out var filter))
        {
            return $"silo filter '{name}' is not registered here; add it with AddSiloFilter";
        }

        try
        {
            return filter.Reject(silo, job);
        }
        catch (Exception exception)
        {
            // User code decides on the silo: one that throws has not accepted it, and the reason shows where the run waits.
            return $"silo filter '{name}' threw {exception.GetType().Name}: {exception.Message}";
        }
    }
}
