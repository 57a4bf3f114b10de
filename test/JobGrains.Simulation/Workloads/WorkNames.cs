namespace JobGrains.Simulation.Workloads;

/// <summary>Names of processors, where they are not those of the workload.</summary>
internal static class WorkNames
{
    /// <summary>A broadcast with pre- and post-process.</summary>
    public const string FullBroadcast = "FullBroadcast";
}
