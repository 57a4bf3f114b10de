using JobGrains.Simulation.Lifetimes;
using JobGrains.Testing.Kernel;

namespace JobGrains.Simulation.Workloads;

/// <summary>The embedded host on a journal: the disk fails now and then, and the machine loses or tears what was not flushed.</summary>
internal sealed class JournalRecovery : Workload
{
    public override int Share => 2;

    public override void Shape(Plan plan, SimRandom random)
    {
        plan.Profile = HostProfile.Embedded;
        plan.Rates[FaultKind.StoreLateWrite] = 0;
        plan.HasJournal = true;
        plan.Runs = random.Next(1, 4);
        plan.Spread = TimeSpan.FromSeconds(5);
        plan.Rates[FaultKind.DiskFailed] = random.Chance(0.7) ? 0.1 * random.NextDouble() : 0;
        plan.Rates[FaultKind.ProcessorSlow] = 0.6;
    }

    public override IReadOnlyList<JobDefinition> DrawJobs(JobDrawing draw) => [draw.Any()];

    public override IEnumerable<Actor> Cast(Stage stage) => [new Blackout(stage), .. base.Cast(stage)];
}
