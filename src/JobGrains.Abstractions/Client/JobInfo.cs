namespace JobGrains;

/// <summary>A job as it is stored.</summary>
/// <param name="Definition">The definition.</param>
/// <param name="Status">Whether it fires.</param>
/// <param name="Generation">How often the id had been deleted and created again before, from 0.</param>
/// <param name="Version">Grows by one with each change; for compare-and-set.</param>
/// <param name="Running">How many of its runs hold a slot now; 0 for a job without a limit.</param>
/// <param name="Queued">How many of its runs wait for a slot; 0 for a job without a limit.</param>
/// <param name="NextFireTime">When it fires next, without jitter; null where it does not, is paused, or waits for the end of a run (a fixed delay).</param>
public sealed record JobInfo(
    JobDefinition Definition, JobStatus Status, int Generation, long Version, int Running = 0, int Queued = 0, DateTimeOffset? NextFireTime = null)
{
    /// <summary>When it was created, or created again after its deletion.</summary>
    public DateTimeOffset CreatedTime { get; init; }
}
