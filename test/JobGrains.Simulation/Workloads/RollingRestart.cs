using JobGrains.Simulation.Lifetimes;
using JobGrains.Testing.Kernel;

namespace JobGrains.Simulation.Workloads;

/// <summary>Every silo is stopped and started again, one after the other, while the jobs run.</summary>
internal sealed class RollingRestart : Workload
{
    public override int Share => 12;

    public override void Shape(Plan plan, SimRandom random)
    {
        plan.Runs = random.Next(1, 3);
        plan.Spread = TimeSpan.FromSeconds(10);
        plan.Rates[FaultKind.ProcessorSlow] = 0.6;
    }

    public override IReadOnlyList<JobDefinition> DrawJobs(JobDrawing draw) => [draw.Any()];

    public override IEnumerable<Actor> Cast(Stage stage) => [new Restarter(stage), .. base.Cast(stage)];
}
