namespace JobGrains.Orleans.Placement;

/// <inheritdoc cref="SiloInKeyPlacementAttribute"/>
[GenerateSerializer]
[Immutable]
internal sealed class SiloInKeyPlacementStrategy : PlacementStrategy
{
    /// <summary>The key says where the grain is; and what is in no directory is not deactivated when a silo with a part of the directory goes.</summary>
    public override bool IsUsingGrainDirectory => false;
}
