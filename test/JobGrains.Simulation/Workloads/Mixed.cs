using JobGrains.Simulation.Lifetimes;
using JobGrains.Testing.Kernel;

namespace JobGrains.Simulation.Workloads;

/// <summary>Jobs of all types at once, with an operator for one of them, and now and then a restart of all silos.</summary>
internal sealed class Mixed : Workload
{
    public override int Share => 2;

    public override void Shape(Plan plan, SimRandom random)
    {
        plan.Runs = 4;
        plan.Spread = TimeSpan.FromSeconds(10);
    }

    public override IReadOnlyList<JobDefinition> DrawJobs(JobDrawing draw) =>
        [draw.Standalone("standalone"), draw.Broadcast("broadcast"), draw.Map("map"), draw.MapReduce("mapreduce")];

    public override IEnumerable<Actor> Cast(Stage stage)
    {
        if (stage.Random.Chance(0.5))
        {
            var job = stage.Random.Pick(stage.Plan.Jobs);
            stage.Plan.Operated = job.Id;
            yield return new Operator(stage, job);
        }

        switch (stage.Random.Next(4))
        {
            case 0:
                yield return new Restarter(stage);
                break;
            case 1:
                yield return new Blackout(stage);
                break;
        }

        foreach (var story in base.Cast(stage))
        {
            yield return story;
        }
    }
}
