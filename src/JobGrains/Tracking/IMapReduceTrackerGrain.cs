using JobGrains.Dispatch;
using JobGrains.Hosting;
using JobGrains.Instances;

namespace JobGrains.Tracking;

/// <summary>Owns the tasks of one attempt of a map or map-reduce: root, pages, progress, Finalizing. Its key is instance / attempt.</summary>
internal interface IMapReduceTrackerGrain : ITaskHolder, ISessionOwner
{
    /// <summary>Opens the attempt, or makes sure that it goes on.</summary>
    ValueTask<StartTrackerReply> StartAsync(StartTrackerRequest request);

    /// <summary>Stops the attempt; the end follows as <see cref="IJobInstanceGrain.EndAttemptAsync"/>.</summary>
    ValueTask<StopTrackerReply> StopAsync(StopTrackerRequest request);

    /// <summary>A task maps children: accepted whole, and durable, or not at all.</summary>
    ValueTask<MapReply> MapAsync(MapRequest request);

    /// <summary>A page tells its absolute counts.</summary>
    ValueTask<Ack> UpdatePageAsync(UpdatePageRequest request);

    [Interleaves]
    ValueTask<TrackerProgressReply> GetProgressAsync(GetProgressRequest request);

    ValueTask<ListTasksReply> ListTasksAsync(ListTasksRequest request);

    ValueTask<CancelTaskReply> CancelTaskAsync(CancelTaskRequest request);

    /// <summary>What the next attempt needs to adopt this one's results.</summary>
    ValueTask<ReadTrackerReply> ReadAsync(ReadTrackerRequest request);

    /// <summary>Deletes the pages and the tracker's own record: the instance has recorded the end, or no longer keeps the attempt.</summary>
    ValueTask<Ack> DiscardAsync(DiscardTrackerRequest request);
}
