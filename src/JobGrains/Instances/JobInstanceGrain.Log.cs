using Microsoft.Extensions.Logging;

namespace JobGrains.Instances;

internal partial class JobInstanceGrain
{
    [LoggerMessage(Level = LogLevel.Debug, Message = "Attempt {Attempt} of {InstanceId} is {Status}")]
    private partial void LogAttemptStarted(InstanceId instanceId, int attempt, InstanceStatus status);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Attempt {Attempt} of {InstanceId} ended {Status}: {Reason}")]
    private partial void LogInstanceEnded(InstanceId instanceId, int attempt, InstanceStatus status, string? reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Silo {SiloId} was lost with {Count} task(s) of {InstanceId}")]
    private partial void LogTasksLost(SiloId siloId, int count, InstanceId instanceId);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{InstanceId} was taken up again by its activation {Incarnation}")]
    private partial void LogResumed(InstanceId instanceId, long incarnation);
}
