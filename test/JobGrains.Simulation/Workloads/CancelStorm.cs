using JobGrains.Testing.Kernel;

namespace JobGrains.Simulation.Workloads;

/// <summary>Runs are cancelled as they are created, queued, running or ending, sometimes task by task, and retried.</summary>
internal sealed class CancelStorm : Workload
{
    public override int Share => 6;

    public override void Shape(Plan plan, SimRandom random)
    {
        plan.Runs = random.Next(2, 4);
        plan.CancelRate = 0.8;
        plan.CancelTaskRate = 0.3;
        plan.RetryRate = 0.5;
        plan.Rates[FaultKind.ProcessorSlow] = 0.5;
        if (random.Chance(0.5))
        {
            // Stops race with deliveries that are late.
            plan.Rates[FaultKind.CallSlow] = 0.1 + (0.2 * random.NextDouble());
            plan.Rates[FaultKind.RequestDropped] = 0.05;
        }
    }

    public override IReadOnlyList<JobDefinition> DrawJobs(JobDrawing draw) => [draw.Any()];
}
