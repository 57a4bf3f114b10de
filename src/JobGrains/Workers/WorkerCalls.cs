using JobGrains.Dispatch;
using JobGrains.Hosting;
using JobGrains.Instances;
using JobGrains.Tracking;

namespace JobGrains.Workers;

/// <summary>The calls of a worker, each to the kind of grain that it is for.</summary>
internal sealed class WorkerCalls(ISiloHost host)
{
    public ValueTask<Ack> ReportAsync(HolderId holder, ReportRequest request) => holder.Kind switch
    {
        HolderKind.Instance => host.CallAsync<IJobInstanceGrain, ReportRequest, Ack>(holder.Key, static (grain, r) => grain.ReportAsync(r), request),
        HolderKind.Tracker => host.CallAsync<IMapReduceTrackerGrain, ReportRequest, Ack>(holder.Key, static (grain, r) => grain.ReportAsync(r), request),
        _ => host.CallAsync<ITaskPageGrain, ReportRequest, Ack>(holder.Key, static (grain, r) => grain.ReportAsync(r), request),
    };

    public ValueTask<ConfirmStartReply> ConfirmStartAsync(HolderId holder, ConfirmStartRequest request) => holder.Kind switch
    {
        HolderKind.Instance => host.CallAsync<IJobInstanceGrain, ConfirmStartRequest, ConfirmStartReply>(holder.Key, static (grain, r) => grain.ConfirmStartAsync(r), request),
        HolderKind.Tracker => host.CallAsync<IMapReduceTrackerGrain, ConfirmStartRequest, ConfirmStartReply>(holder.Key, static (grain, r) => grain.ConfirmStartAsync(r), request),
        _ => host.CallAsync<ITaskPageGrain, ConfirmStartRequest, ConfirmStartReply>(holder.Key, static (grain, r) => grain.ConfirmStartAsync(r), request),
    };

    public ValueTask<SessionReply> DescribeSessionAsync(WorkerSession session)
    {
        var request = new SessionRequest(session.Key.Attempt, host.Id);
        return IsTracked(session)
            ? host.CallAsync<IMapReduceTrackerGrain, SessionRequest, SessionReply>(session.Key.TrackerKey, static (grain, r) => grain.DescribeSessionAsync(r), request)
            : host.CallAsync<IJobInstanceGrain, SessionRequest, SessionReply>(session.Key.InstanceId.Value, static (grain, r) => grain.DescribeSessionAsync(r), request);
    }

    public ValueTask<ReleaseSessionReply> ReleaseSessionAsync(WorkerSession session)
    {
        var request = new SessionRequest(session.Key.Attempt, host.Id);
        return IsTracked(session)
            ? host.CallAsync<IMapReduceTrackerGrain, SessionRequest, ReleaseSessionReply>(session.Key.TrackerKey, static (grain, r) => grain.ReleaseSessionAsync(r), request)
            : host.CallAsync<IJobInstanceGrain, SessionRequest, ReleaseSessionReply>(session.Key.InstanceId.Value, static (grain, r) => grain.ReleaseSessionAsync(r), request);
    }

    public ValueTask<Ack> HoldSessionAsync(SessionKey session, TimeSpan duration) =>
        host.CallAsync<IProcessorGrain, HoldSessionRequest, Ack>(session.LeaseKey(host.Id), static (grain, r) => grain.HoldAsync(r), new HoldSessionRequest(duration));

    public ValueTask<MapReply> MapAsync(SessionKey session, MapRequest request) =>
        host.CallAsync<IMapReduceTrackerGrain, MapRequest, MapReply>(session.TrackerKey, static (grain, r) => grain.MapAsync(r), request);

    public ValueTask<ReadResultsReply> ReadResultsAsync(SessionKey session, int page, ReadResultsRequest request) =>
        host.CallAsync<ITaskPageGrain, ReadResultsRequest, ReadResultsReply>(session.PageKey(page), static (grain, r) => grain.ReadResultsAsync(r), request);

    /// <summary>Tells a holder that there is room again. A tracker needs no telling: it comes again by a timer of its own.</summary>
    public async ValueTask TouchAsync(HolderId holder)
    {
        switch (holder.Kind)
        {
            case HolderKind.Instance:
                await host.CallAsync<IJobInstanceGrain, TouchRequest, TouchReply>(holder.Key, static (grain, r) => grain.TouchAsync(r), TouchRequest.Instance);
                break;
            case HolderKind.Page:
                await host.CallAsync<ITaskPageGrain, RunPageRequest, PageReply>(holder.Key, static (grain, r) => grain.RunAsync(r), new RunPageRequest(PageLeave.Send));
                break;
            default:
                break;
        }
    }

    private static bool IsTracked(WorkerSession session) => session.ExecutionType is ExecutionType.Map or ExecutionType.MapReduce;
}
