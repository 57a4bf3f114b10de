namespace JobGrains.Simulation.Workloads;

/// <summary>A broadcast, with silos that come and go as in any other lifetime.</summary>
internal sealed class Broadcast : Workload
{
    public override int Share => 36;

    public override IReadOnlyList<JobDefinition> DrawJobs(JobDrawing draw) => [draw.Broadcast()];
}
