using JobGrains.Dispatch;
using JobGrains.Hosting;

namespace JobGrains.Instances;

/// <summary>One run: status, attempts, deadlines; for standalone and broadcast also the task ledger. Its key is the instance id.</summary>
internal interface IJobInstanceGrain : ITaskHolder, ISessionOwner, IWakeable
{
    /// <summary>Creates the run if it does not exist. Once it returns, the run is durable and will end.</summary>
    ValueTask<CreateInstanceReply> CreateAsync(CreateInstanceRequest request);

    /// <summary>The job grants a slot to a queued run.</summary>
    ValueTask<AdmitReply> AdmitAsync(AdmitRequest request);

    /// <summary>A snapshot, or nothing where there is no such run.</summary>
    [Interleaves]
    ValueTask<InstanceReply> GetAsync(GetInstanceRequest request);

    ValueTask<InstanceReply> CancelAsync(CancelInstanceRequest request);

    ValueTask<InstanceReply> RetryAsync(RetryInstanceRequest request);

    /// <summary>The tracker of an attempt tells its end, again and again until this returns.</summary>
    ValueTask<Ack> EndAttemptAsync(EndAttemptRequest request);

    ValueTask<ListTasksReply> ListTasksAsync(ListTasksRequest request);

    ValueTask<CancelTaskReply> CancelTaskAsync(CancelTaskRequest request);

    /// <summary>Makes sure that the run is active and goes on; from the catalogue, and from workers that have room again.</summary>
    ValueTask<TouchReply> TouchAsync(TouchRequest request);
}
