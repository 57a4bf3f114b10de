using JobGrains.Dispatch;
using JobGrains.Instances;
using JobGrains.Tracking;

namespace JobGrains.Client;

/// <summary>Reads runs: the instance knows its state, the tracker of a map or map-reduce the counts of its tasks.</summary>
internal sealed class InstanceReader(IClientHost host, ClientCalls calls)
{
    private static readonly GetInstanceRequest ReadOnly = new();
    private readonly GetInstanceRequest _subscribe = new(host.Silo);

    public static string TrackerKey(InstanceId instanceId, int attempt) => new SessionKey(instanceId, attempt).TrackerKey;

    public static bool HasTracker(InstanceInfo info) => info is { ExecutionType: ExecutionType.Map or ExecutionType.MapReduce, Attempt: > 0 };

    /// <summary>The run; null where there is none, or it was pruned.</summary>
    public async Task<InstanceView?> ReadAsync(InstanceId instanceId, CancellationToken cancellationToken)
    {
        var reply = await AskAsync(instanceId, ReadOnly, cancellationToken);
        if (reply.Instance is not { } info)
        {
            return null;
        }

        if (!HasTracker(info) || info.Status.IsTerminal())
        {
            return new InstanceView(info, reply.Version, IsPartial: false);
        }

        return await AskTrackerAsync(info) is { Tasks.Total: > 0 } tracker
            ? new InstanceView(Compose(info, tracker), tracker.Version, IsPartial: false)
            : new InstanceView(info, 0, IsPartial: true);
    }

    /// <summary>The run as its instance knows it, without asking a tracker; null where there is none.</summary>
    public async Task<InstanceInfo?> ReadStateAsync(InstanceId instanceId, CancellationToken cancellationToken) =>
        (await AskAsync(instanceId, ReadOnly, cancellationToken)).Instance;

    /// <summary>As <see cref="ReadStateAsync"/>, and has the silo of the client told of the end, if it is on one.</summary>
    public Task<InstanceReply> SubscribeAsync(InstanceId instanceId, CancellationToken cancellationToken) => AskAsync(instanceId, _subscribe, cancellationToken);

    private static InstanceInfo Compose(InstanceInfo info, TrackerProgressReply tracker)
    {
        // The instance learns of Finalizing and of waiting through its tracker, and may not have heard yet; an end is the instance's own decision.
        var status = info.Status == InstanceStatus.Running && tracker.Status is InstanceStatus.Finalizing or InstanceStatus.WaitingForCapacity ? tracker.Status : info.Status;
        return info with
        {
            Status = status,
            Tasks = tracker.Tasks,
            Fraction = tracker.Fraction,
            ProgressMessage = tracker.Message,
            EstimatedRemaining = tracker.EstimatedRemaining,
            IsTotalGrowing = tracker.IsTotalGrowing,
            WaitReason = info.WaitReason ?? tracker.WaitReason,
            CancelStage = (CancelStage)Math.Max((int)info.CancelStage, (int)tracker.CancelStage),
        };
    }

    private Task<InstanceReply> AskAsync(InstanceId instanceId, GetInstanceRequest request, CancellationToken cancellationToken) =>
        calls.CallAsync<IJobInstanceGrain, GetInstanceRequest, InstanceReply>(instanceId.Value, static (grain, get) => grain.GetAsync(get), request, cancellationToken);

    private async ValueTask<TrackerProgressReply?> AskTrackerAsync(InstanceInfo info)
    {
        try
        {
            return await host.CallAsync<IMapReduceTrackerGrain, GetProgressRequest, TrackerProgressReply>(
                TrackerKey(info.InstanceId, info.Attempt), static (grain, get) => grain.GetProgressAsync(get), GetProgressRequest.Instance);
        }
        catch (JobGrainsUnavailableException)
        {
            // What the instance knows is an answer too.
            return null;
        }
    }
}
