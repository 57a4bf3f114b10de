namespace JobGrains.Orleans.Placement;

/// <inheritdoc cref="EnginePlacementAttribute"/>
[GenerateSerializer]
[Immutable]
internal sealed class EnginePlacementStrategy : PlacementStrategy;
