using JobGrains.Testing.Kernel;

namespace JobGrains.Simulation.Workloads;

/// <summary>A few runs of a standalone job.</summary>
internal sealed class Standalone : Workload
{
    public override int Share => 66;

    public override void Shape(Plan plan, SimRandom random) => plan.Runs = random.Next(1, 4);

    public override IReadOnlyList<JobDefinition> DrawJobs(JobDrawing draw) => [draw.Standalone()];
}
