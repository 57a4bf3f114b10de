using JobGrains.Testing.Kernel;

namespace JobGrains.Simulation.Workloads;

/// <summary>More runs than a job admits: they queue, are skipped, cancel each other, and find the queue full.</summary>
internal sealed class Overlap : Workload
{
    public override int Share => 6;

    public override void Shape(Plan plan, SimRandom random) => plan.Runs = random.Next(3, 6);

    public override IReadOnlyList<JobDefinition> DrawJobs(JobDrawing draw)
    {
        var job = draw.Random.Chance(0.7) ? draw.Standalone() : draw.Any();
        return
        [
            job with
            {
                Admission = new AdmissionOptions
                {
                    MaxInstances = draw.Random.Next(1, 3),
                    Overlap = (OverlapPolicy)draw.Random.Next(3),
                    MaxBacklog = draw.Random.Pick<int>([0, 1, 2, 10]),
                },
            },
        ];
    }
}
