namespace JobGrains.Jobs;

/// <param name="Change">What to do.</param>
/// <param name="DeleteOptions">For a delete: what happens to running instances.</param>
/// <param name="Token">Names this change, so that a repeat after an unknown outcome is recognised; 0 for none.</param>
/// <param name="Seen">The version that the caller saw: the change is for that one, and a copy of it that comes late changes nothing. Null changes any version.</param>
internal sealed record ChangeJobRequest(JobChange Change, DeleteJobOptions DeleteOptions = DeleteJobOptions.FinishRunning, long Token = 0, long? Seen = null);
