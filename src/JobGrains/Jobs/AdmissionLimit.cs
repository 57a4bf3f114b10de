namespace JobGrains.Jobs;

/// <summary>How many runs of a job may hold a slot.</summary>
internal static class AdmissionLimit
{
    /// <summary>The limit, 0 for none. A fixed delay always has one: the next run waits for the end of the one before.</summary>
    public static int Of(JobDefinition definition) => definition.Schedule is FixedDelaySchedule ? 1 : definition.Admission.MaxInstances;
}
