using JobGrains.Simulation.Lifetimes;
using JobGrains.Testing.Kernel;

namespace JobGrains.Simulation.Workloads;

/// <summary>An operator edits, pauses, resumes, deletes and re-creates the job while it runs.</summary>
internal sealed class OperatedJob : Workload
{
    public override int Share => 6;

    public override void Shape(Plan plan, SimRandom random)
    {
        plan.Runs = random.Next(2, 5);
        plan.Spread = TimeSpan.FromSeconds(15);
        plan.LongDelayRate = 0.03;
    }

    public override IReadOnlyList<JobDefinition> DrawJobs(JobDrawing draw)
    {
        var job = draw.Random.Chance(0.6) ? draw.Standalone() : draw.Any();
        return [draw.Random.Chance(0.5) ? job with { Admission = new AdmissionOptions { MaxInstances = 1, MaxBacklog = 10 } } : job];
    }

    public override IEnumerable<Actor> Cast(Stage stage)
    {
        stage.Plan.Operated = stage.Plan.Jobs[0].Id;
        return [new Operator(stage, stage.Plan.Jobs[0]), .. base.Cast(stage)];
    }
}
