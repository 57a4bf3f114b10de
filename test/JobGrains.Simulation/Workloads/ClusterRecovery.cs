using JobGrains.Simulation.Lifetimes;
using JobGrains.Testing.Kernel;

namespace JobGrains.Simulation.Workloads;

/// <summary>All silos crash at once, and a new cluster starts over the same store.</summary>
internal sealed class ClusterRecovery : Workload
{
    public override int Share => 4;

    public override void Shape(Plan plan, SimRandom random)
    {
        plan.Runs = random.Next(1, 4);
        plan.Spread = TimeSpan.FromSeconds(5);
        plan.Rates[FaultKind.ProcessorSlow] = 0.6;
    }

    public override IReadOnlyList<JobDefinition> DrawJobs(JobDrawing draw) => [draw.Any()];

    public override IEnumerable<Actor> Cast(Stage stage) => [new Blackout(stage), .. base.Cast(stage)];
}
