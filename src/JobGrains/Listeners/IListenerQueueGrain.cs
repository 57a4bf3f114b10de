using JobGrains.Dispatch;

namespace JobGrains.Listeners;

/// <summary>What waits for a shard of a listener, and how far it has come. Its key is name / number / shard. It awaits no grain.</summary>
internal interface IListenerQueueGrain
{
    /// <summary>Takes events of a run. Once it returns they are durable; those that come again may be delivered again.</summary>
    ValueTask<Ack> PushAsync(PushEventsRequest request);

    /// <summary>A silo that has the listener says how far it is, and asks for more.</summary>
    ValueTask<PullEventsReply> PullAsync(PullEventsRequest request);

    ValueTask<QueueStatusReply> GetStatusAsync(QueueStatusRequest request);

    ValueTask<Ack> RemoveAsync(RemoveQueueRequest request);
}
