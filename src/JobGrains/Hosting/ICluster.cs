namespace JobGrains.Hosting;

/// <summary>A silo's view of the cluster. Views of different silos may differ for a while; only membership says that a silo is dead.</summary>
internal interface ICluster
{
    ClusterView Current { get; }
}
