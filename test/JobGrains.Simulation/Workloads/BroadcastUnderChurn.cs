using JobGrains.Testing.Kernel;

namespace JobGrains.Simulation.Workloads;

/// <summary>A broadcast is short: only silos that come and go all the time are lost in the middle of one.</summary>
internal sealed class BroadcastUnderChurn : Workload
{
    public override int Share => 16;

    public override void Shape(Plan plan, SimRandom random)
    {
        plan.Rates[FaultKind.SiloCrashed] = 10 + (30 * random.NextDouble());
        plan.Rates[FaultKind.SiloSuspected] *= 6;
        plan.Rates[FaultKind.ProcessorSlow] = 0.8;
    }

    public override IReadOnlyList<JobDefinition> DrawJobs(JobDrawing draw) => [draw.Broadcast()];
}
