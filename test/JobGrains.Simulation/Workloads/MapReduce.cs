namespace JobGrains.Simulation.Workloads;

/// <summary>A map and its reduce.</summary>
internal sealed class MapReduce : Workload
{
    public override int Share => 16;

    public override IReadOnlyList<JobDefinition> DrawJobs(JobDrawing draw) => [draw.MapReduce()];
}
