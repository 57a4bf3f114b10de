using System.Globalization;
using JobGrains.Hosting;
using JobGrains.Jobs;

namespace JobGrains.Dispatch;

/// <summary>Which silos are eligible for a job, and which of them comes first. Pure but for the draw among equals.</summary>
internal static class DispatchPolicy
{
    /// <summary>The eligible silo that comes first, or null with the reason.</summary>
    /// <param name="view">The cluster.</param>
    /// <param name="job">The definition of the run.</param>
    /// <param name="filters">The registered filters.</param>
    /// <param name="random">Draws among equals.</param>
    /// <param name="avoid">A silo to be taken only if no other is eligible.</param>
    /// <param name="reason">Why there is none.</param>
    public static ClusterMember? ChooseOne(ClusterView view, JobDefinition job, SiloFilters filters, Random random, SiloId? avoid, out string? reason)
    {
        reason = null;
        ClusterMember? best = null;
        var bestRank = default(SiloRank);
        var equals = 0;
        for (var i = 0; i < view.Active.Count; i++)
        {
            var member = view.Active[i];
            if (Reject(member, job, filters) is not null)
            {
                continue;
            }

            var rank = Rank(member, job, avoid);
            var order = best is null ? 1 : rank.CompareTo(bestRank);
            if (order > 0)
            {
                best = member;
                bestRank = rank;
                equals = 1;
            }
            else if (order == 0 && random.Next(++equals) == 0)
            {
                best = member;
            }
        }

        if (best is null)
        {
            reason = Explain(view, job, filters);
        }

        return best;
    }

    /// <summary>All eligible silos, the first choice first, at most as many as the job allows.</summary>
    public static IReadOnlyList<ClusterMember> ChooseAll(ClusterView view, JobDefinition job, SiloFilters filters, Random random)
    {
        var eligible = new List<(ClusterMember Member, SiloRank Rank, int Draw)>(view.Active.Count);
        foreach (var member in view.Active)
        {
            if (Reject(member, job, filters) is null)
            {
                eligible.Add((member, Rank(member, job, avoid: null), job.Placement.MaxSilos > 0 ? random.Next() : 0));
            }
        }

        if (job.Placement.MaxSilos > 0 && eligible.Count > job.Placement.MaxSilos)
        {
            eligible.Sort(static (left, right) => right.Rank.CompareTo(left.Rank) is var order && order != 0 ? order : left.Draw.CompareTo(right.Draw));
            eligible.RemoveRange(job.Placement.MaxSilos, eligible.Count - job.Placement.MaxSilos);
            eligible.Sort(static (left, right) => left.Member.Id.CompareTo(right.Member.Id));
        }

        return [.. eligible.Select(e => e.Member)];
    }

    /// <summary>Why a silo is not eligible; null if it is.</summary>
    public static string? Reject(ClusterMember member, JobDefinition job, SiloFilters filters)
    {
        var placement = job.Placement;
        var capacity = member.Capacity;
        if (!Contains(member.Processors, job.Processor))
        {
            return $"processor '{job.Processor}' is not registered there";
        }

        if (capacity.Readiness != SiloReadiness.Ready)
        {
            return capacity.Readiness switch
            {
                SiloReadiness.Draining => "it is stopping",
                SiloReadiness.Cordoned => "it is cordoned",
                _ => "too many abandoned processors have not returned",
            };
        }

        if (placement.Silos.Count > 0 && !Contains(placement.Silos, member.Name))
        {
            return $"its name '{member.Name}' is not among the job's silos";
        }

        if (placement.Tags.Count > 0 && !member.Tags.Any(tag => Contains(placement.Tags, tag)))
        {
            return "it has none of the job's tags";
        }

        if (placement.MinCpuCores > 0 && capacity.FreeCpuCores < placement.MinCpuCores)
        {
            return string.Create(CultureInfo.InvariantCulture, $"it has {capacity.FreeCpuCores:0.##} free cores of {placement.MinCpuCores:0.##}");
        }

        if (placement.MinMemoryBytes > 0 && capacity.FreeMemoryBytes < placement.MinMemoryBytes)
        {
            return string.Create(CultureInfo.InvariantCulture, $"it has {capacity.FreeMemoryBytes} free bytes of memory of {placement.MinMemoryBytes}");
        }

        if (placement.MinDiskBytes > 0 && capacity.FreeDiskBytes < placement.MinDiskBytes)
        {
            return string.Create(CultureInfo.InvariantCulture, $"it has {capacity.FreeDiskBytes} free bytes of disk of {placement.MinDiskBytes}");
        }

        if (placement.Strategy == DispatchStrategy.Specified && Preference(member, placement) < 0)
        {
            return "neither its name nor a tag of it is among the job's preferred silos";
        }

        if (placement.Filter is { } name)
        {
            return filters.Find(name) is { } filter ? filter.Reject(member.ToInfo(), job) : $"the silo filter '{name}' is not registered";
        }

        return null;
    }

    /// <summary>Why no silo is eligible, for people.</summary>
    public static string Explain(ClusterView view, JobDefinition job, SiloFilters filters)
    {
        if (view.Active.Count == 0)
        {
            return "No silo is active.";
        }

        var reasons = view.Active.Take(5).Select(member => $"'{member.Id}': {Reject(member, job, filters) ?? "eligible"}");
        var more = view.Active.Count > 5 ? string.Create(CultureInfo.InvariantCulture, $"; and {view.Active.Count - 5} more") : "";
        return $"No eligible silo for job '{job.Id}': {string.Join("; ", reasons)}{more}.";
    }

    private static SiloRank Rank(ClusterMember member, JobDefinition job, SiloId? avoid)
    {
        var capacity = member.Capacity;
        var primary = job.Placement.Strategy switch
        {
            DispatchStrategy.Specified => -Preference(member, job.Placement),
            DispatchStrategy.LeastLoaded => -(double)capacity.Load / Math.Max(1, capacity.Slots),

            // Rounded, so that noise in the measurement does not send everything to one of two equal silos.
            DispatchStrategy.HealthFirst => Math.Round(capacity.FreeCpuCores + (capacity.FreeMemoryBytes / (double)(2L << 30))),
            _ => 0,
        };
        var secondary = job.Placement.Strategy == DispatchStrategy.Random ? 0 : -(capacity.Load / Math.Max(1, capacity.Slots));
        return new SiloRank(member.Id != avoid ? 1 : 0, primary, secondary);
    }

    private static int Preference(ClusterMember member, PlacementOptions placement)
    {
        for (var i = 0; i < placement.Preferred.Count; i++)
        {
            if (placement.Preferred[i] == member.Name || Contains(member.Tags, placement.Preferred[i]))
            {
                return i;
            }
        }

        return -1;
    }

    private static bool Contains(IReadOnlyList<string> list, string value)
    {
        for (var i = 0; i < list.Count; i++)
        {
            if (string.Equals(list[i], value, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
