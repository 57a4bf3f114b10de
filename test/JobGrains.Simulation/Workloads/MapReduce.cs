namespace JobGrains.Simulation.Workloads;

/// <summary>A map and its reduce.</summary>
internal sealed class MapReduce : Workload
{
    public override int Share => 32;

    public override IReadOnlyList<JobDefinition> DrawJobs(JobDrawing draw) => [draw.MapReduce()];
}
