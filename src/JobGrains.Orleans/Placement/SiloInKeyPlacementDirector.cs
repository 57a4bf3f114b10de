using Orleans.Runtime.Placement;

namespace JobGrains.Orleans.Placement;

/// <summary>Finds the silo in the key. Asks the membership itself, because the list of compatible silos lags behind it.</summary>
internal sealed class SiloInKeyPlacementDirector(IClusterMembershipService membership) : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var key = target.GrainIdentity.Key.ToString()!;
        var name = key[(key.LastIndexOf('/') + 1)..];
        if (!SiloIds.TryParse(new SiloId(name), out var silo))
        {
            throw new SiloUnavailableException($"'{name}' in the key of {target.GrainIdentity} is not the address of a silo.");
        }

        if (!silo.Equals(context.LocalSilo) && membership.CurrentSnapshot.GetSiloStatus(silo) is not SiloStatus.Active and var status)
        {
            throw new SiloUnavailableException($"Silo '{name}' of {target.GrainIdentity} is not active: {status}.");
        }

        return Task.FromResult(silo);
    }
}
