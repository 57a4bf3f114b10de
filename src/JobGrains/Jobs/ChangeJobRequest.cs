namespace JobGrains.Jobs;

/// <param name="Change">What to do.</param>
/// <param name="DeleteOptions">For a delete: what happens to running instances.</param>
/// <param name="Token">Names this change, so that a repeat after an unknown outcome is recognised; 0 for none.</param>
internal sealed record ChangeJobRequest(JobChange Change, DeleteJobOptions DeleteOptions = DeleteJobOptions.FinishRunning, long Token = 0);
