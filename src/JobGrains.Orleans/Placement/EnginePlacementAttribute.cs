using Orleans.Placement;

namespace JobGrains.Orleans.Placement;

/// <summary>Places a grain on the caller's silo if that takes work, otherwise on any that does.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class EnginePlacementAttribute() : PlacementAttribute(new EnginePlacementStrategy());
