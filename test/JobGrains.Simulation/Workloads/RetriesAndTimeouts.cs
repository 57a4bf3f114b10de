using JobGrains.Testing.Kernel;

namespace JobGrains.Simulation.Workloads;

/// <summary>Processors that fail again and again, hang, snooze and do not stop when they are told to, within short limits of time.</summary>
internal sealed class RetriesAndTimeouts : Workload
{
    public override int Share => 12;

    public override void Shape(Plan plan, SimRandom random)
    {
        plan.Runs = random.Next(1, 3);
        plan.Rates[FaultKind.ProcessorThrew] = 0.4;
        plan.Rates[FaultKind.ProcessorHung] = 0.15;
        plan.Rates[FaultKind.ProcessorStubborn] = 0.15;
        plan.Rates[FaultKind.ProcessorSnoozed] = 0.15;
    }

    public override IReadOnlyList<JobDefinition> DrawJobs(JobDrawing draw)
    {
        var job = draw.Random.Chance(0.6) ? draw.Standalone() : draw.Any();

        // Without a limit of its own, only the attempt's deadline ends a task that hangs.
        var deadlineOnly = draw.Random.Chance(0.25);
        return
        [
            job with
            {
                TaskRetry = job.TaskRetry with { MaxTries = draw.Random.Next(2, 5) },
                AttemptRetry = job.AttemptRetry with { MaxTries = draw.Random.Next(1, 4) },
                Timeouts = job.Timeouts with
                {
                    Attempt = deadlineOnly || draw.Random.Chance(0.3) ? TimeSpan.FromSeconds(draw.Random.Pick<int>([5, 20])) : null,
                    Task = deadlineOnly ? null : TimeSpan.FromSeconds(draw.Random.Pick<double>([0.5, 1, 3])),
                },
            },
        ];
    }
}
