using Microsoft.Extensions.Logging;

namespace JobGrains.Tracking;

internal partial class MapReduceTrackerGrain
{
    [LoggerMessage(Level = LogLevel.Debug, Message = "Attempt {Attempt} of {InstanceId} is finalizing after {Count} task(s)")]
    private partial void LogFinalizing(InstanceId instanceId, int attempt, long count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Silo {SiloId} was lost with {Count} task(s) of the tracker of {InstanceId}")]
    private partial void LogTasksLost(SiloId siloId, int count, InstanceId instanceId);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The tracker of {InstanceId} was taken up again by its activation {Incarnation}")]
    private partial void LogResumed(InstanceId instanceId, long incarnation);
}
