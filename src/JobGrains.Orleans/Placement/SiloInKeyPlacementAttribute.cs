using Orleans.Placement;

namespace JobGrains.Orleans.Placement;

/// <summary>Places a grain on the silo that is the last part of its key (after the last '/'), and nowhere else.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class SiloInKeyPlacementAttribute() : PlacementAttribute(new SiloInKeyPlacementStrategy());
