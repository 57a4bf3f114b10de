using JobGrains.Simulation.Lifetimes;
using JobGrains.Testing.Kernel;

namespace JobGrains.Simulation.Workloads;

/// <summary>
/// A job that fires by itself, and somebody who edits, pauses, deletes and re-creates it; clocks jump, and now and then the whole cluster is away for a while. In the end every fire has
/// had one decision.
/// </summary>
internal sealed class Schedules : Workload
{
    // Drawn by the plan, beside the shares: the seeds of the other workloads stay what they are.
    public override int Share => 0;

    public override void Shape(Plan plan, SimRandom random)
    {
        plan.Runs = 0;
        plan.Rates[FaultKind.ClockJumped] = random.Chance(0.8) ? 6 + (8 * random.NextDouble()) : 0;
        plan.Rates[FaultKind.ProcessorHung] = 0;
        if (random.Chance(0.4))
        {
            // What is between a decision and its run is lost more often.
            plan.Rates[FaultKind.ActivationEnded] = 100;
            plan.Rates[FaultKind.CallSlow] = 0.1;
        }
    }

    public override IReadOnlyList<JobDefinition> DrawJobs(JobDrawing draw)
    {
        var job = draw.Standalone("scheduled") with
        {
            Admission = draw.Random.Chance(0.6)
                ? AdmissionOptions.Unlimited
                : new AdmissionOptions { MaxInstances = draw.Random.Next(1, 3), Overlap = (OverlapPolicy)draw.Random.Next(3), MaxBacklog = draw.Random.Pick<int>([0, 1, 100]) },
        };
        return [job];
    }

    public override IEnumerable<Actor> Cast(Stage stage)
    {
        stage.Plan.Operated = stage.Plan.Jobs[0].Id;
        yield return new Timetable(stage, stage.Plan.Jobs[0]);
        if (stage.Random.Chance(0.3))
        {
            yield return new Blackout(stage);
        }
    }
}
