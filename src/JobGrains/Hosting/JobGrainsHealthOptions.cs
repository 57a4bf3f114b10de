namespace JobGrains.Hosting;

/// <summary>When the health checks of JobGrains complain. Validated at start.</summary>
public sealed class JobGrainsHealthOptions
{
    private readonly List<RequiredSuccess> _required = [];

    /// <summary>How late a wake-up (a fire, a delayed run) may be.</summary>
    /// <value>1 second to 1 day; the default is 1 minute.</value>
    public TimeSpan MaxWakeUpLag { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>For how long a silo may have no place for tasks that are brought to it. A busy silo has none now and then; one that has none for long is stuck, or too small.</summary>
    /// <value>1 second to 1 day; the default is 10 minutes.</value>
    public TimeSpan MaxFullTime { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How many runs of the cluster may be open, delayed ones not counted.</summary>
    /// <value>1 to 1,000,000,000; null, the default, means any number.</value>
    public long? MaxOpenRuns { get; set; }

    /// <summary>How long a run may wait for a slot of its job.</summary>
    /// <value>1 second to 366 days; null, the default, means for ever.</value>
    public TimeSpan? MaxQueueTime { get; set; }

    /// <summary>How many processors of a silo may be abandoned before the check says so. At <see cref="JobGrainsOptions.MaxAbandoned"/> the silo takes no work, and is unhealthy whatever this is.</summary>
    /// <value>0 to 100,000; the default is 0.</value>
    public int MaxAbandoned { get; set; }

    internal IReadOnlyList<RequiredSuccess> Required => _required;

    /// <summary>
    /// Requires that a run of a job has succeeded within the last <paramref name="duration"/>. It counts from the end of its last success, or, where there was none, from the creation of the job; whatever was
    /// started again since. The history must keep the job's successes for as long.
    /// </summary>
    /// <param name="jobId">The job.</param>
    /// <param name="duration">1 second to 3,660 days. Of a daily job a day and what its run may take.</param>
    public JobGrainsHealthOptions RequireSuccessWithin(JobId jobId, TimeSpan duration)
    {
        _required.Add(new RequiredSuccess(jobId, duration));
        return this;
    }
}
