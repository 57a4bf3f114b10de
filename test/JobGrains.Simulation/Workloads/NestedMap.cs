using JobGrains.Testing.Kernel;

namespace JobGrains.Simulation.Workloads;

/// <summary>Children that map children of their own, over pages of a few tasks.</summary>
internal sealed class NestedMap : Workload
{
    public override int Share => 8;

    public override void Shape(Plan plan, SimRandom random)
    {
        plan.Runs = 1;
        plan.FanOut = random.Next(2, 5);
        plan.Depth = random.Next(3, 5);
        plan.PageSize = random.Pick<int>([2, 3, 5]);
    }

    public override IReadOnlyList<JobDefinition> DrawJobs(JobDrawing draw) => [draw.Random.Chance(0.5) ? draw.Map() : draw.MapReduce()];
}
