namespace JobGrains.Jobs;

/// <param name="Job">The job; null where there is none, or it is deleted.</param>
/// <param name="Version">The version of the job's record, also of a deleted one; 0 where there never was one.</param>
/// <param name="IsStale">Nothing was changed: the job has another version than the caller saw.</param>
internal sealed record JobReply(JobInfo? Job, long Version = 0, bool IsStale = false);
