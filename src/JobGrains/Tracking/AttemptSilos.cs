using JobGrains.Dispatch;
using JobGrains.Hosting;

namespace JobGrains.Tracking;

/// <summary>The silos that an attempt of a job with <see cref="PlacementOptions.MaxSilos"/> uses: chosen once, and kept as long as they live. Pure.</summary>
internal static class AttemptSilos
{
    /// <summary>The silos from now on: those of before that are not dead, filled up to the limit with the best of the others.</summary>
    public static IReadOnlyList<SiloId> Choose(JobDefinition definition, IReadOnlyList<SiloId> before, ClusterView view, SiloPicker picker)
    {
        var limit = definition.Placement.MaxSilos;
        if (limit == 0)
        {
            return [];
        }

        var silos = before.Where(silo => view.StateOf(silo) is not (MemberState.Dead or MemberState.Draining) && view.Find(silo)?.Capacity.Readiness != SiloReadiness.Cordoned).ToList();
        if (silos.Count < limit)
        {
            var unlimited = definition with { Placement = definition.Placement with { MaxSilos = silos.Count == 0 ? limit : 0 } };
            silos.AddRange(picker.ChooseAll(unlimited).Select(m => m.Id).Where(silo => !silos.Contains(silo)).Take(limit - silos.Count));
        }

        return silos;
    }
}
