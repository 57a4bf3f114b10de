namespace JobGrains.Simulation.Workloads;

/// <summary>What a lifetime runs.</summary>
internal enum WorkloadKind
{
    Standalone,
    Broadcast,
    Map,
    MapReduce,
}
