using JobGrains.Testing.Kernel;

namespace JobGrains.Simulation.Workloads;

/// <summary>Many runs at once, of one job or two.</summary>
internal sealed class StandaloneStorm : Workload
{
    public override int Share => 2;

    public override void Shape(Plan plan, SimRandom random) => plan.Runs = random.Next(5, 10);

    public override IReadOnlyList<JobDefinition> DrawJobs(JobDrawing draw) =>
        draw.Random.Chance(0.5) ? [draw.Standalone()] : [draw.Standalone("job1"), draw.Standalone("job2")];
}
