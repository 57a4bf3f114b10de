using JobGrains.Dispatch;
using JobGrains.Hosting;
using Microsoft.Extensions.Logging;

namespace JobGrains.Workers;

/// <summary>Runs delivered tasks on a silo. As old as the silo's incarnation; may be used from any thread.</summary>
internal sealed class WorkerRuntime(ISiloHost host, JobGrainsOptions options, ProcessorRegistry processors, ILoggerFactory loggers)
{
    private readonly ISiloHost _host = host;
    private readonly JobGrainsOptions _options = options;
    private readonly ProcessorRegistry _processors = processors;
    private readonly ILoggerFactory _loggers = loggers;

    /// <summary>Publishes the silo's capacity for the first time. The host calls it when the silo takes part in the cluster.</summary>
    public void Start() => throw new NotImplementedException();

    public DeliveryReply Deliver(DeliveryRequest request) => throw new NotImplementedException();

    public HoldingsReply GetHoldings(HoldingsRequest request) => throw new NotImplementedException();

    public StopTasksReply StopTasks(StopTasksRequest request) => throw new NotImplementedException();

    public void EndSessions(EndSessionsRequest request) => throw new NotImplementedException();

    /// <summary>The lease of a session has gone: the session closes after its last running task, and the next task opens another.</summary>
    public void OnLeaseEnded(SessionKey session) => throw new NotImplementedException();

    /// <summary>Takes nothing more, gives running tasks <paramref name="grace"/> to end, hands back or interrupts the rest, and reports everything.</summary>
    public Task DrainAsync(TimeSpan grace) => throw new NotImplementedException();

    /// <summary>The silo has crashed, or has seen its own death: nothing is sent from now on.</summary>
    public void Kill() => throw new NotImplementedException();
}
