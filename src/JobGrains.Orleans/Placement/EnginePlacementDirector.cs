using Orleans.Runtime.Placement;

namespace JobGrains.Orleans.Placement;

/// <summary>Keeps grains near their callers, and off silos that drain while Orleans still counts them as active.</summary>
internal sealed class EnginePlacementDirector(OrleansSilo silo) : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var candidates = context.GetCompatibleSilos(target);
        var view = silo.Cluster.Current;
        if (view.Find(silo.Id) is { TakesGrains: true } && candidates.Contains(context.LocalSilo))
        {
            return Task.FromResult(context.LocalSilo);
        }

        var takingWork = candidates.Where(candidate => view.Find(SiloIds.Of(candidate)) is { TakesGrains: true }).ToArray();
        var among = takingWork.Length > 0 ? takingWork : candidates;
        return Task.FromResult(among[silo.Random.Next(among.Length)]);
    }
}
