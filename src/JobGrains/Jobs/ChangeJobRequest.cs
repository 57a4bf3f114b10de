namespace JobGrains.Jobs;

internal sealed record ChangeJobRequest(JobChange Change, DeleteJobOptions DeleteOptions = DeleteJobOptions.FinishRunning);
