namespace JobGrains.Jobs;

/// <summary>Why a job takes no run on demand at the moment.</summary>
internal static class RunRefusal
{
    /// <summary>The exception to throw, unless the run exists already; null where the job takes it.</summary>
    public static JobGrainsException? Of(JobDefinition definition, JobStatus status, RunRequest run, DateTimeOffset now)
    {
        var time = now + run.Delay;
        if (!definition.Lifecycle.Contains(time))
        {
            return new JobValidationException(
                [$"Job '{definition.Id}' may run from {Show(definition.Lifecycle.Start)} to {Show(definition.Lifecycle.End)} (Lifecycle); this run's time is {time:u}. Run it inside, or change the window."]);
        }

        return status == JobStatus.Paused && AdmissionLimit.Of(definition) == 0
            ? new JobConflictException($"Job '{definition.Id}' cannot be run because it is paused, and without a limit of running instances it has no queue to wait in. Resume it, or set Admission.MaxInstances.")
            : null;
    }

    private static string Show(DateTimeOffset? bound) => bound is { } time ? $"{time:u}" : "any time";
}
