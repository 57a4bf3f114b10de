using JobGrains.Dispatch;
using JobGrains.Hosting;
using JobGrains.Listeners;

namespace JobGrains.Workers;

/// <summary>The mailbox of a silo's <see cref="WorkerRuntime"/>. No method awaits: what takes time is done by the runtime.</summary>
internal class WorkerGrain(IGrainHost host) : EngineGrain(host), IWorkerGrain
{
    public ValueTask<DeliveryReply> DeliverAsync(DeliveryRequest request) => new(Silo.Engine.Worker.Deliver(request));

    public ValueTask<HoldingsReply> GetHoldingsAsync(HoldingsRequest request) => new(Silo.Engine.Worker.GetHoldings(request));

    public ValueTask<StopTasksReply> StopTasksAsync(StopTasksRequest request) => new(Silo.Engine.Worker.StopTasks(request));

    public ValueTask<Ack> EndSessionsAsync(EndSessionsRequest request)
    {
        Silo.Engine.Worker.EndSessions(request);
        return new(Ack.Done);
    }

    public ValueTask<Ack> DropDefinitionAsync(DropDefinitionRequest request)
    {
        Silo.Engine.Definitions.Drop(request.JobId, request.BelowVersion);
        return new(Ack.Done);
    }

    public ValueTask<Ack> LearnListenersAsync(LearnListenersRequest request)
    {
        Silo.Engine.Listeners.Learn(request.Set);
        return new(Ack.Done);
    }

    public ValueTask<Ack> NudgeListenerAsync(NudgeListenerRequest request)
    {
        Silo.Engine.Listeners.Nudge(request.Queue);
        return new(Ack.Done);
    }

    public ValueTask<FlushLogReply> FlushLogAsync(FlushLogRequest request) => new(Silo.Engine.Worker.FlushLog(request));

    public ValueTask<BacklogReply> GetBacklogAsync(BacklogRequest request)
    {
        var total = Silo.Engine.Backlog.Total(Silo.Time, Silo.Engine.Options.CatalogPeriod);
        return new(new BacklogReply(total.Running, total.Queued, total.OldestQueued));
    }

    public ValueTask<ChangeSiloReply> ChangeAsync(ChangeSiloRequest request) => new(Silo.Engine.Worker.Change(request));

    public ValueTask<Ack> NotifyEndedAsync(NotifyEndedRequest request)
    {
        Silo.Engine.Waiters.Notify(request.Instance);
        return new(Ack.Done);
    }
}
