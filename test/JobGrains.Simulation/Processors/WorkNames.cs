namespace JobGrains.Simulation.Processors;

/// <summary>The names of processors.</summary>
internal static class WorkNames
{
    public const string Standalone = "Standalone";

    /// <summary>A broadcast with pre- and post-process.</summary>
    public const string FullBroadcast = "FullBroadcast";

    public const string Map = "Map";

    public const string MapReduce = "MapReduce";
}
