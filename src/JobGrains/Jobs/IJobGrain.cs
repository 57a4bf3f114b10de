using JobGrains.Dispatch;

namespace JobGrains.Jobs;

/// <summary>A job: the operator's definition, and in another record its admissions. Its key is the job id.</summary>
internal interface IJobGrain : IWakeable
{
    ValueTask<JobReply> SaveAsync(SaveJobRequest request);

    ValueTask<JobReply> GetAsync(GetJobRequest request);

    ValueTask<JobReply> ChangeAsync(ChangeJobRequest request);

    /// <summary>Runs the fires of a range of the past.</summary>
    ValueTask<BackfillJobReply> BackfillAsync(BackfillJobRequest request);

    /// <summary>Runs a job with a limit: decides admission, records it, then creates the instance.</summary>
    ValueTask<RunJobReply> RunAsync(RunJobRequest request);

    /// <summary>An instance whose time has come, or that is to be retried, asks for a slot.</summary>
    ValueTask<SlotReply> RequestSlotAsync(SlotRequest request);

    /// <summary>An instance has ended: its slot is free.</summary>
    ValueTask<Ack> ReleaseSlotAsync(SlotRelease request);
}
