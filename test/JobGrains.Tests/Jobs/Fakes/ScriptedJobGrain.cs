using JobGrains.Dispatch;
using JobGrains.Jobs;

namespace JobGrains.Tests.Jobs.Fakes;

/// <summary>Answers with the version that the test gives; 0 means that there is no job.</summary>
internal sealed class ScriptedJobGrain : IJobGrain
{
    private TaskCompletionSource? _hold;

    public long Version { get; set; }

    public int Asked { get; set; }

    public List<SiloId> Keepers { get; } = [];

    /// <summary>The next answer is what it is now, and comes when the test releases it.</summary>
    public TaskCompletionSource HoldNext() => _hold = new TaskCompletionSource();

    public async ValueTask<JobReply> GetAsync(GetJobRequest request)
    {
        Asked++;
        if (request.Keeper is { } keeper)
        {
            Keepers.Add(keeper);
        }

        var version = Version;
        if (_hold is { } hold)
        {
            _hold = null;
            await hold.Task;
        }

        return new JobReply(version == 0 ? null : new JobInfo(new JobDefinition { Id = "j", Processor = "p" }, JobStatus.Active, 0, version), version);
    }

    public ValueTask<TouchReply> WakeUpAsync(WakeUpRequest request) => throw new NotSupportedException();

    public ValueTask<JobReply> SaveAsync(SaveJobRequest request) => throw new NotSupportedException();

    public ValueTask<JobReply> ChangeAsync(ChangeJobRequest request) => throw new NotSupportedException();

    public ValueTask<BackfillJobReply> BackfillAsync(BackfillJobRequest request) => throw new NotSupportedException();

    public ValueTask<RunJobReply> RunAsync(RunJobRequest request) => throw new NotSupportedException();

    public ValueTask<SlotReply> RequestSlotAsync(SlotRequest request) => throw new NotSupportedException();

    public ValueTask<Ack> ReleaseSlotAsync(SlotRelease request) => throw new NotSupportedException();
}
