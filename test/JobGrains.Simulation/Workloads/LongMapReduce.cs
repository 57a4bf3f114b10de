using JobGrains.Testing.Kernel;

namespace JobGrains.Simulation.Workloads;

/// <summary>One task takes minutes, and everything else goes idle meanwhile.</summary>
internal sealed class LongMapReduce : Workload
{
    public override int Share => 1;

    public override void Shape(Plan plan, SimRandom random) => plan.IsLong = true;

    public override IReadOnlyList<JobDefinition> DrawJobs(JobDrawing draw) => [draw.MapReduce()];
}
