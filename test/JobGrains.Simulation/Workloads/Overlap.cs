using JobGrains.Testing.Kernel;

namespace JobGrains.Simulation.Workloads;

/// <summary>More runs than a job admits: they queue, are skipped, cancel each other, and find the queue full.</summary>
internal sealed class Overlap : Workload
{
    public override int Share => 6;

    public override void Shape(Plan plan, SimRandom random)
    {
        plan.Runs = random.Next(3, 6);
        plan.RetryRate = 0.6;
        if (random.Chance(0.5))
        {
            // Slots are held for a while, and whoever keeps account of them is lost meanwhile.
            plan.Rates[FaultKind.ProcessorSlow] = 0.8;
            plan.Rates[FaultKind.ProcessorThrew] = 0.2;
            plan.Rates[FaultKind.ActivationEnded] = 80;
        }
    }

    public override IReadOnlyList<JobDefinition> DrawJobs(JobDrawing draw)
    {
        var job = draw.Random.Chance(0.7) ? draw.Standalone() : draw.Any();
        return
        [
            job with
            {
                Admission = new AdmissionOptions
                {
                    MaxInstances = draw.Random.Chance(0.7) ? 1 : 2,
                    Overlap = (OverlapPolicy)draw.Random.Next(3),
                    MaxBacklog = draw.Random.Pick<int>([0, 1, 2, 10]),
                },
            },
        ];
    }
}
