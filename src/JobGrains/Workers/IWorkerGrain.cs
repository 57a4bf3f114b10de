using JobGrains.Dispatch;
using JobGrains.Hosting;
using JobGrains.Listeners;

namespace JobGrains.Workers;

/// <summary>The mailbox of a silo's <see cref="WorkerRuntime"/>. Its key is the silo id and it is placed on that silo.</summary>
internal interface IWorkerGrain
{
    ValueTask<DeliveryReply> DeliverAsync(DeliveryRequest request);

    ValueTask<HoldingsReply> GetHoldingsAsync(HoldingsRequest request);

    ValueTask<StopTasksReply> StopTasksAsync(StopTasksRequest request);

    /// <summary>Says that an attempt has ended: its sessions close once their last task has returned.</summary>
    ValueTask<Ack> EndSessionsAsync(EndSessionsRequest request);

    /// <summary>Drops the silo's copy of a job's definition, and any older than the given version that arrives later.</summary>
    ValueTask<Ack> DropDefinitionAsync(DropDefinitionRequest request);

    /// <summary>Tells callers on this silo that wait for them that runs have ended.</summary>
    ValueTask<Ack> NotifyEndedAsync(NotifyEndedRequest request);

    /// <summary>Takes the silo out of service, or puts it back.</summary>
    ValueTask<ChangeSiloReply> ChangeAsync(ChangeSiloRequest request);

    /// <summary>Says which listeners there are in the cluster.</summary>
    ValueTask<Ack> LearnListenersAsync(LearnListenersRequest request);

    /// <summary>A queue of a listener has something for the silo.</summary>
    ValueTask<Ack> NudgeListenerAsync(NudgeListenerRequest request);

    /// <summary>What the silo's shards of the catalogue have found.</summary>
    ValueTask<BacklogReply> GetBacklogAsync(BacklogRequest request);

    /// <summary>Has what a run has logged on the silo stored at once.</summary>
    ValueTask<FlushLogReply> FlushLogAsync(FlushLogRequest request);
}
