namespace JobGrains;

/// <summary>Which fires of which schedule to preview.</summary>
public sealed record SchedulePreviewRequest
{
    /// <summary>The schedule.</summary>
    public required Schedule Schedule { get; init; }

    /// <summary>The job: H in a cron expression depends on it.</summary>
    public required JobId JobId { get; init; }

    /// <summary>The time in which the job may fire.</summary>
    public LifecycleWindow Lifecycle { get; init; } = LifecycleWindow.Always;

    /// <summary>The first moment that counts; a rate or a delay without a start begins there.</summary>
    /// <value>Null (the default) means now.</value>
    public DateTimeOffset? From { get; init; }

    /// <summary>How many fires to find.</summary>
    /// <value>1 to 1,000; the default is 10.</value>
    public int Count { get; init; } = 10;
}
