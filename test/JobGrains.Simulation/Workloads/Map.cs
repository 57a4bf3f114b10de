namespace JobGrains.Simulation.Workloads;

/// <summary>A map without a reduce.</summary>
internal sealed class Map : Workload
{
    public override int Share => 18;

    public override IReadOnlyList<JobDefinition> DrawJobs(JobDrawing draw) => [draw.Map()];
}
