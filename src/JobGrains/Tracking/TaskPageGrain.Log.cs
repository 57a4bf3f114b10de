using Microsoft.Extensions.Logging;

namespace JobGrains.Tracking;

internal partial class TaskPageGrain
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Silo {SiloId} was lost with {Count} task(s) of page {Page} of {InstanceId}")]
    private partial void LogTasksLost(SiloId siloId, int count, int page, InstanceId instanceId);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Page {Page} of {InstanceId} was taken up again by its activation {Incarnation}")]
    private partial void LogResumed(InstanceId instanceId, int page, long incarnation);
}
